import { canonicalize, sha256Hex } from '../../schema/canonical-json.ts';
import { GovernanceError } from './errors.ts';

/** What the domain decides to record: everything of an entry but its place in the chain. */
export interface EntryDraft<State> {
  /** UTC, ISO 8601 with milliseconds. */
  readonly at: string;
  /** Who did it: an e-mail address, `iam:<arn>`, `execution:<arn>`, or `system:<part>`. */
  readonly actor: string;
  /** What was done, in the past tense: `decided`, `promoted`. */
  readonly action: string;
  /** What an auditor needs to read this one entry alone. */
  readonly details: Readonly<Record<string, unknown>>;
  /** The stream's state after this entry. */
  readonly state: State;
}

/** One fact, in its place. */
export interface Entry<State> extends EntryDraft<State> {
  readonly stream: string;
  /** 1, 2, 3 ... without a gap. */
  readonly seq: number;
  /** Hash of the entry before; `null` for the first. */
  readonly prev: string | null;
}

/** An entry as the ledger keeps it: the canonical JSON text, and the SHA-256 of exactly those bytes. */
export interface SealedEntry {
  readonly stream: string;
  readonly seq: number;
  readonly entry: string;
  readonly hash: string;
}

/** An entry together with its hash. */
export interface ReadEntry<State> extends Entry<State> {
  readonly hash: string;
}

/** DynamoDB takes 409,600 bytes in an item, names and keys among them. */
const MOST_BYTES = 390_000;

/**
 * Makes the entry that follows `last` in a stream (the first one after `undefined`).
 * @throws GovernanceError `EntryTooLarge` when the ledger could not hold it: trying again would not help.
 */
export function seal<State>(
  stream: string,
  last: SealedEntry | undefined,
  draft: EntryDraft<State>,
): SealedEntry {
  const entry: Entry<State> = { ...draft, stream, seq: (last?.seq ?? 0) + 1, prev: last?.hash ?? null };
  const text = canonicalize(entry);
  if (Buffer.byteLength(text) > MOST_BYTES) {
    const message = `Entry ${entry.seq} of ${stream} would have more than ${MOST_BYTES} bytes: it cannot be recorded.`;
    throw new GovernanceError('EntryTooLarge', message, { stream });
  }
  return { stream, seq: entry.seq, entry: text, hash: sha256Hex(text) };
}

/**
 * Reads a sealed entry.
 *
 * @throws GovernanceError `LedgerDamaged` when the text does not hash to `hash`, or says another place than its
 *   key does: nothing is ever decided on a damaged entry.
 */
export function open<State>(sealed: SealedEntry): ReadEntry<State> {
  const { stream, seq, entry: text, hash } = sealed;
  if (sha256Hex(text) !== hash) throw damaged(stream, seq, 'its text does not match its hash');
  const entry = parse<State>(text);
  if (entry === undefined) throw damaged(stream, seq, 'its text is not an entry');
  if (entry.stream !== stream || entry.seq !== seq) {
    throw damaged(stream, seq, `its text belongs to entry ${entry.seq} of ${entry.stream}`);
  }
  return { ...entry, hash };
}

function parse<State>(text: string): Entry<State> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Entry<State>) : undefined;
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

/** The stream of a subject, which is also its registry. */
export const subjectStream = (subject: string): string => `subject/${subject}`;

/** The stream that holds one workflow definition, once. */
export const definitionStream = (hash: string): string => `definition/${hash}`;

/** What sorts a stream's entries by time, and by number within one instant: `<at>#<seq, 12 digits>`. */
export function momentOf(at: string, seq: number): string {
  return `${at}#${String(seq).padStart(12, '0')}`;
}
