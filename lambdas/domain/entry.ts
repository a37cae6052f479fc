import { canonicalize, sha256Hex } from '../../schema/canonical-json.ts';
import { safeSubject, safeVersion } from '../../schema/names.ts';
import type { RequestAction, RequestActions, StreamState, Streams } from './actions.ts';
import { recognize } from './details.ts';
import { GovernanceError } from './errors.ts';
import type { RequestState } from './model.ts';

/** The members of an entry that do not depend on its action. */
interface Written<State> {
  /** UTC, ISO 8601 with milliseconds. */
  readonly at: string;
  /** Who did it: an e-mail address, `iam:<arn>`, `execution:<arn>`, or `system:<part>`. */
  readonly actor: string;
  /** The stream's state after this entry. */
  readonly state: State;
}

/** What is done to the stream whose entries carry this state. */
type ActionsOn<State> = [State] extends [Streams['request']['state']]
  ? Streams['request']['actions']
  : [State] extends [Streams['subject']['state']]
    ? Streams['subject']['actions']
    : [State] extends [Streams['version']['state']]
      ? Streams['version']['actions']
      : [State] extends [Streams['definition']['state']]
        ? Streams['definition']['actions']
        : Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Each action with its details: what was done, in the past tense, and what an auditor needs to read it alone. */
type Done<Actions> = {
  [Action in keyof Actions & string]: { readonly action: Action; readonly details: Actions[Action] };
}[keyof Actions & string];

/**
 * What the domain decides to record: everything of an entry but its place in the chain. `action` says what `details`
 * holds. Of an entry whose state nobody knows (`unknown`), both are anything.
 */
export type EntryDraft<State> = Written<State> & Done<ActionsOn<State>>;

/** The place of an entry in its chain. */
interface Chained {
  readonly stream: string;
  /** 1, 2, 3 ... without a gap. */
  readonly seq: number;
  /** Hash of the entry before; `null` for the first. */
  readonly prev: string | null;
}

/** One fact, in its place. */
export type Entry<State> = EntryDraft<State> & Chained;

/** The action of an entry that this version of the code does not know. */
export const FOREIGN: unique symbol = Symbol('foreign');

/**
 * An entry of an action that this version does not know, or with other details than it knows: another version wrote
 * it. Its hash, place and state count like those of any other; what was done can be shown, and nothing follows from it.
 */
interface Foreign {
  readonly action: typeof FOREIGN;
  readonly details: { readonly action: string; readonly details: Readonly<Record<string, unknown>> };
}

/** An entry as the ledger keeps it: the canonical JSON text, and the SHA-256 of exactly those bytes. */
export interface SealedEntry {
  readonly stream: string;
  readonly seq: number;
  readonly entry: string;
  readonly hash: string;
}

/** An entry together with its hash, as it was read. */
export type ReadEntry<State> = Written<State> &
  Chained & { readonly hash: string } & (Done<ActionsOn<State>> | (unknown extends State ? never : Foreign));

/** An entry of a request that records one of these actions, whose details this version knows. */
export type RequestEntry<Action extends RequestAction = RequestAction> = {
  [One in Action]: Written<RequestState> &
    Chained & { readonly hash: string; readonly action: One; readonly details: RequestActions[One] };
}[Action];

/** What is made of an entry of a request, for every action: one that is left out does not compile. */
export type ByRequestAction<Rest extends readonly unknown[], Result> = {
  readonly [Action in RequestAction]: (entry: RequestEntry<Action>, ...rest: Rest) => Result;
};

/** What a table makes of an entry. */
export function byAction<Action extends RequestAction, Rest extends readonly unknown[], Result>(
  table: ByRequestAction<Rest, Result>,
  entry: RequestEntry<Action>,
  ...rest: Rest
): Result {
  return table[entry.action](entry, ...rest);
}

/** DynamoDB takes 409,600 bytes in an item, names and keys among them. */
const MOST_BYTES = 390_000;

/**
 * Makes the entry that follows `last` in a stream (the first one after `undefined`).
 * @throws GovernanceError `EntryTooLarge` when the ledger could not hold it: trying again would not help.
 */
export function seal(
  stream: string,
  last: SealedEntry | undefined,
  draft: Written<unknown> & { readonly action: string; readonly details: unknown },
): SealedEntry {
  const entry = { ...draft, stream, seq: (last?.seq ?? 0) + 1, prev: last?.hash ?? null };
  const text = canonicalize(entry);
  if (Buffer.byteLength(text) > MOST_BYTES) {
    const message = `Entry ${entry.seq} of ${stream} would have more than ${MOST_BYTES} bytes: it cannot be recorded.`;
    throw new GovernanceError('EntryTooLarge', message, { stream });
  }
  return { stream, seq: entry.seq, entry: text, hash: sha256Hex(text) };
}

/**
 * Reads a sealed entry as it was written, whatever kind of stream it is in.
 *
 * @throws GovernanceError `LedgerDamaged` when the text does not hash to `hash`, says another place than its key does,
 *   or is no entry at all: nothing is ever decided on a damaged entry.
 */
export function unseal(sealed: SealedEntry): ReadEntry<unknown> {
  const { stream, seq, entry: text, hash } = sealed;
  if (sha256Hex(text) !== hash) throw damaged(stream, seq, 'its text does not match its hash');
  const entry = parse(text);
  if (entry === undefined) throw damaged(stream, seq, 'its text is not an entry');
  if (entry.stream !== stream || entry.seq !== seq) {
    throw damaged(stream, seq, `its text belongs to entry ${entry.seq} of ${entry.stream}`);
  }
  return { ...entry, hash };
}

/**
 * Reads a sealed entry as the rules work with it: `unseal`, then `known`.
 * @throws GovernanceError `LedgerDamaged` as those do.
 */
export function open<State extends StreamState>(sealed: SealedEntry): ReadEntry<State> {
  return known(unseal(sealed));
}

/**
 * The border at which what the ledger holds becomes what the rules work with. It guarantees:
 *
 * - `action` and `details` belong together as `actions.ts` says, every member that is read has its type; what this
 *   version does not know (an older or a newer one wrote it) is `FOREIGN`, with its action and details as they stand.
 * - A request's `state` has what its status asks for: the outcome of a closed one, the due date of a rework.
 *
 * Beyond that, `state` is what a writer of the ledger wrote: the caller says which kind of stream it is.
 *
 * @throws GovernanceError `LedgerDamaged` when the state contradicts itself.
 */
export function known<State extends StreamState>(entry: ReadEntry<unknown>): ReadEntry<State> {
  const { stream, seq, action, details, state } = entry;
  if (stream.startsWith('request/') && !isCoherent(state)) {
    throw damaged(stream, seq, 'its state lacks what its status asks for');
  }
  const isKnown = recognize(stream, action, details) !== undefined;
  return (isKnown ? entry : { ...entry, action: FOREIGN, details: { action, details } }) as ReadEntry<State>;
}

/**
 * Whether a request's state has what its status asks for: once it has ended an outcome, and a reason but for
 * completion; in rework an instant at which that ends.
 */
export function isCoherent(state: unknown): boolean {
  if (typeof state !== 'object' || state === null) return false;
  const { status, outcome, reason, reworkDueAt } = state as Readonly<Record<string, unknown>>;
  if (status === 'closed')
    return outcome === 'completed' || (typeof outcome === 'string' && typeof reason === 'string');
  return status !== 'rework' || typeof reworkDueAt === 'string';
}

function parse(text: string): Entry<unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Entry<unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function damaged(stream: string, seq: number, what: string): GovernanceError<'LedgerDamaged'> {
  const message = `Entry ${seq} of ${stream} is damaged: ${what}. Run 'countersign audit verify' before anything else.`;
  return new GovernanceError('LedgerDamaged', message, { stream, seq });
}

/** The stream of a request's life. */
export const requestStream = (request: string): string => `request/${request}`;

/** The stream of a subject, which is also its registry: named after its safe form. */
export const subjectStream = (subject: string): string => `subject/${safeSubject(subject)}`;

/** The stream that says what a version of a subject means: named after the safe forms of both. */
export const versionStream = (subject: string, version: string): string =>
  `version/${safeSubject(subject)}/${safeVersion(version)}`;

/** The stream that holds one workflow definition, once. */
export const definitionStream = (hash: string): string => `definition/${hash}`;

/** What sorts a stream's entries by time, and by number within one instant: `<at>#<seq, 12 digits>`. */
export function momentOf(at: string, seq: number): string {
  return `${at}#${String(seq).padStart(12, '0')}`;
}
