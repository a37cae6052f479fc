import type { Organisation } from './organisation.ts';
import { describeShape } from './shape.ts';
import { CHAT_CHANNEL } from './source-shapes.ts';
import { insteadOf } from './unknown-words.ts';
import { misnamed } from './wording.ts';

/** The channels of a chat that hear of requests, by name: each is a topic, to which Amazon Q Developer connects the real channel. */
export type Chat = Readonly<Record<string, ChatChannel>>;

/** Of what a channel hears. What is left out narrows nothing; both together narrow twice. */
export interface ChatChannel {
  /** Of requests that ask one of these roles. */
  readonly roles?: readonly string[] | undefined;
  /** Of these workflows' requests, by id. */
  readonly workflows?: readonly string[] | undefined;
}

/** Each has a topic of its own in the stack. */
const MOST = 10;
const LONGEST_NAME = 24;
/** They are in the environment of a function, for which Lambda has 4 KB in all. */
const MOST_BYTES = 2_500;

/** What is wrong with channels, one line a problem, for people. @param organisation looked at when it is known */
export function describeChat(chat: Chat, organisation?: Pick<Organisation, 'workflows' | 'roles'>): string[] {
  const given = Object.entries(chat);
  return [
    ...(given.length <= MOST ? [] : [`chat has ${given.length} channels, and room for ${MOST}`]),
    ...(Buffer.byteLength(JSON.stringify(chat)) <= MOST_BYTES
      ? []
      : [`chat takes more than ${MOST_BYTES} bytes, which is all that a function can be given: name less`]),
    ...given.flatMap(([name, channel]) => [
      ...misnamed('the chat channel', name, LONGEST_NAME),
      ...describeChannel(channel, organisation).map((problem) => `the chat channel '${name}' ${problem}`),
    ]),
  ];
}

function describeChannel(
  channel: ChatChannel,
  organisation?: Pick<Organisation, 'workflows' | 'roles'>,
): string[] {
  const misshapen = describeShape(channel, CHAT_CHANNEL);
  if (misshapen.length > 0) return misshapen;
  const { roles, workflows } = channel;
  return [
    ...describeNames('role', roles, organisation && Object.keys(organisation.roles)),
    ...describeNames(
      'workflow',
      workflows,
      organisation?.workflows.map(({ id }) => id),
    ),
  ];
}

function describeNames(
  what: 'role' | 'workflow',
  given: readonly string[] | undefined,
  known: readonly string[] | undefined,
): string[] {
  if (given === undefined) return [];
  if (given.length === 0)
    return [`has no ${what}s, so it would hear nothing: leave the word out for all of them`];
  return given
    .filter((name) => known !== undefined && !known.includes(name))
    .map((name) => `has the ${what} '${name}', which there is not: ${insteadOf(name, known ?? [])}`);
}
