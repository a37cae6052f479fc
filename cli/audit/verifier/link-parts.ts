import { hash } from 'node:crypto';
import type { Need } from './before-effect.ts';
import type { Links, Stated } from './links.ts';
import { keyOf, type Members, membersOf, wordOf } from './members.ts';
import type { Parsed } from './parsed.ts';
import type { Request } from './request.ts';
import { type NamedRule, RuleOverTime, whyOtherRule } from './rules.ts';

export const passedKey = ({ how, stage }: Need): string => keyOf(how, stage);

/** A rule as something names it that it approved, or that stands on it. */
export function namedIn(
  rule: Members,
  stage: string | undefined,
  since: string,
): NamedRule & { readonly stage: string } {
  const [policy = '', version = '', request = ''] = ['policy', 'version', 'request'].map((name) =>
    wordOf(rule.get(name)),
  );
  const seen = membersOf(rule.get('entry'));
  const entry = { seq: Number(seen.get('seq')), hash: wordOf(seen.get('hash')) };
  return { policy, version, request, entry, since, stage: wordOf(stage) };
}

/** A rule that approved is the one that the request has there, and was in force then by the people who stand for it. */
export function claimRule(
  links: Links,
  request: Request,
  { stream, seq }: Pick<Stated, 'stream' | 'seq'>,
  named: ReturnType<typeof namedIn>,
): void {
  const why = () => {
    const foreseen = links.policies.get(request.definition)?.get(named.stage);
    const other = links.isPartial(request) ? undefined : whyOtherRule(foreseen, named);
    if (other !== undefined || !links.complete) return other;
    const standing = links.standing.get(named.policy) ?? new RuleOverTime();
    return standing.whyNotInForce(named, foreseen?.approvedBy);
  };
  links.claimUnless({ stream, seq }, why);
}

/** The named members of details or of a state, for what is made of them. */
export const parsed = (members: Members, ...names: readonly string[]): Parsed =>
  Object.fromEntries(
    names.flatMap((name) => {
      const text = members.get(name);
      return text === undefined ? [] : [[name, JSON.parse(Buffer.from(text, 'latin1').toString())]];
    }),
  );

/** An approval by rule as both a request and its subject name it. */
export const approvalByRule = (at: Members, rule: Members): string =>
  keyOf(at.get('attempt'), at.get('stage'), rule.get('policy'), rule.get('version'));

/** A version and the digest of its artifact, as one text. */
export const matterOf = (about: Members): string =>
  keyOf(about.get('version'), membersOf(about.get('artifact')).get('sha256'));

/** What took place, as both its request and its subject name it. */
export function effectIn(effect: string, details: Members): string {
  const [attempt, stage, environment, since] = ['attempt', 'stage', 'environment', 'since'].map((name) =>
    details.get(name),
  );
  return keyOf(effect, attempt, stage, environment, since);
}

/** What a promotion has of its attempt, and by whom that was requested. */
export function broughtBy(attempt: string, brought: Members, requestedBy: string | undefined): string {
  const all = ['version', 'artifact', 'metrics', 'variables', 'workflow'].map((name) => brought.get(name));
  return hash('sha256', keyOf(attempt, ...all, requestedBy), 'base64');
}

/** How a request ended, as both its last entry and its subject say it. */
export const endIn = (end: Members): string =>
  keyOf(end.get('outcome'), end.get('attempt'), end.get('version'));
