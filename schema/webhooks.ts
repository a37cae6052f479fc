import { EVENT_TYPES, type EventType } from './event-types.ts';
import { compose } from './names.ts';
import type { Organisation } from './organisation.ts';
import { describeShape } from './shape.ts';
import { WEBHOOK } from './source-shapes.ts';
import { insteadOf } from './unknown-words.ts';
import { isWebAddress } from './web-address.ts';
import { instead } from './wording.ts';

/** The receivers that an organisation tells of its entries, by name. */
export type Webhooks = Readonly<Record<string, Webhook>>;

/** A receiver of signed webhooks (Standard Webhooks 1.0.0). What is left out narrows nothing. */
export interface Webhook {
  /** Where it is told: https. Redirects and addresses of private networks are refused. */
  readonly url: string;
  /** Of which types of events. */
  readonly events?: readonly EventType[] | undefined;
  /** Of which workflows' requests, by id. */
  readonly workflows?: readonly string[] | undefined;
  /** Of which subjects; `*` stands for any characters: `model/credit-*`. */
  readonly subjects?: readonly string[] | undefined;
  /**
   * The name of a secret in Secrets Manager, `whsec_` and 24 to 64 bytes in base64, for a receiver that can't verify `v1a`: it is
   * signed by `v1` as well. Two with a space between them while one replaces the other.
   */
  readonly secret?: string | undefined;
}

const NAME = /^[a-z][a-z0-9-]{0,23}$/;
const SECRET = /^[\w/+=.@-]{1,512}$/;
/** Each has a queue of its own in the stack. */
const MOST = 10;
/** They are in the environment of functions, for which Lambda has 4 KB in all. */
const MOST_BYTES = 2_500;

/**
 * Checks and returns the receivers that an organisation tells of its entries.
 * @throws Error that lists everything that is wrong.
 */
export function defineWebhooks(webhooks: Webhooks): Webhooks {
  const problems = describeWebhooks(webhooks);
  if (problems.length > 0) throw new Error(`workflows/webhooks.ts:\n- ${problems.join('\n- ')}`);
  return webhooks;
}

/** What is wrong with them, one line a problem, for people. @param organisation looked at when it is known */
export function describeWebhooks(
  webhooks: Webhooks,
  organisation?: Pick<Organisation, 'workflows'>,
): string[] {
  if (typeof webhooks !== 'object' || webhooks === null || Array.isArray(webhooks))
    return ["the webhooks must be receivers by name: { 'data-platform': { url: 'https://...' } }"];
  const given = Object.entries(webhooks);
  return [
    ...(given.length <= MOST
      ? []
      : [`there are ${given.length} webhooks, and room for ${MOST}: let one receiver tell others`]),
    ...(Buffer.byteLength(JSON.stringify(webhooks)) <= MOST_BYTES
      ? []
      : [
          `the webhooks take more than ${MOST_BYTES} bytes, which is all that functions can be given: use patterns, and shorter lists`,
        ]),
    ...given.flatMap(([name, webhook]) =>
      describeWebhook(webhook, organisation).map((problem) => `the webhook '${name}' ${problem}`),
    ),
    ...given
      .filter(([name]) => !NAME.test(name))
      .map(([name]) => `the webhook '${name}' must have a name in kebab-case, of 24 characters at most`),
  ];
}

function describeWebhook(webhook: Webhook, organisation?: Pick<Organisation, 'workflows'>): string[] {
  if (typeof webhook !== 'object' || webhook === null) return ["must be written as { url: 'https://...' }"];
  const misshapen = describeShape(webhook, WEBHOOK, { url: 'https://hooks.example.com/countersign' });
  if (misshapen.length > 0) return misshapen;
  const { url, events = [], workflows = [], subjects = [], secret } = webhook;
  const known = organisation?.workflows.map(({ id }) => id);
  return [
    ...(isWebAddress(url)
      ? []
      : [`has the url '${url}': it must be an https address, without a query or a password`]),
    ...(secret === undefined || SECRET.test(secret)
      ? []
      : ['must have as its secret the name of a secret in Secrets Manager, never the secret itself']),
    ...events
      .filter((type) => !EVENT_TYPES.includes(type))
      .map((type) => `has events '${type}', which there are not: ${insteadOf(type, EVENT_TYPES)}`),
    ...workflows
      .filter((id) => known !== undefined && !known.includes(id))
      .map((id) => `has the workflow '${id}', which is not deployed: ${instead(known ?? [])}`),
    // What EventBridge's patterns take.
    ...subjects
      .filter(
        (pattern) =>
          !/^[^\\\p{C}]{1,300}$/u.test(pattern) || pattern.includes('**') || pattern !== compose(pattern),
      )
      .map((pattern) => `has the subjects '${pattern}': write a pattern such as 'model/credit-*'`),
    ...Object.entries({ events, workflows, subjects })
      .filter(([member, list]) => webhook[member as 'events'] !== undefined && list.length === 0)
      .map(([member]) => `has no ${member}, so it would be told nothing: leave the word out for all of them`),
  ];
}
