import { hash as digest } from 'node:crypto';
import { type Entry, momentOf, type SealedEntry } from '../../lambdas/domain/entry.ts';
import { isCanonical } from './verifier/canonical.ts';

/** An entry that is not as it was recorded, or not there. */
export interface DamagedEntry {
  readonly stream: string;
  readonly seq: number;
  /** What is wrong there, for people: the rest of a sentence that begins with the place. */
  readonly what: string;
}

/** An entry as the ledger's table keeps it. */
export interface LedgerItem extends SealedEntry {
  /** What the index of instants sorts by; empty when the item has none. Not there when it is not known. */
  readonly moment?: string;
}

/** How far a chain has been followed. */
export interface Position {
  readonly seq: number;
  /** What the next entry's `prev` must be; `undefined` after damage, because then nobody can say. */
  readonly hash: string | null | undefined;
  /** `at` of the last sound entry; no later entry may be earlier. */
  readonly at: string;
}

/** Where every chain begins: before entry 1, whose `prev` is `null`. */
export const BEGINNING: Position = { seq: 0, hash: null, at: '' };

/** What one step along a chain gave. */
export interface Step {
  readonly after: Position;
  readonly damage: readonly DamagedEntry[];
  /** The entry, if all of it is sound. */
  readonly entry: Entry<unknown> | undefined;
}

/**
 * Takes the next item of a stream and checks everything that can be checked without another stream:
 * `seq` is one more than before; the stored text hashes to the stored hash; it is an entry in canonical form
 * (RFC 8785) and says the same place as the item's key; `prev` is the hash of the entry before; time does not run
 * backwards; the item is indexed under the entry's own instant.
 *
 * Items come in the order of their `seq`. An item has at most one damage of its own, its first; whatever stands
 * before it and is missing is another. After a damaged or missing entry the next one's `prev` is not judged, so
 * that one damage is not reported twice.
 */
export function follow(before: Position, item: LedgerItem): Step {
  const { stream, seq } = item;
  const damage: DamagedEntry[] = [];
  const gap = seq !== before.seq + 1;
  if (seq > before.seq + 1) damage.push({ stream, seq: before.seq + 1, what: describeGap(before.seq, seq) });
  const entry = readEntry(item);
  const what =
    typeof entry === 'string'
      ? entry
      : whyMisplaced(entry, item, gap ? { ...before, hash: undefined } : before);
  if (what !== undefined) damage.push({ stream, seq, what });
  if (what !== undefined || typeof entry === 'string') {
    return { after: { ...before, seq, hash: undefined }, damage, entry: undefined };
  }
  return { after: { seq, hash: item.hash, at: entry.at }, damage, entry };
}

/** The entry in an item, or what is wrong with its text. */
function readEntry({ seq, entry: text, hash }: SealedEntry): Entry<unknown> | string {
  if (!Number.isSafeInteger(seq) || seq < 1)
    return 'has no place in a stream: sequence numbers are 1, 2, 3 ...';
  if (digest('sha256', text) !== hash) return 'was changed: its text does not hash to its hash';
  const value = parse(text);
  if (value === undefined) return 'was rewritten: its text is not JSON';
  if (!isCanonical(text)) return 'was rewritten: its text is not in canonical form (RFC 8785)';
  return isEntry(value) ? value : 'is not an entry: a member is missing, of another type, or too many';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MEMBERS = ['action', 'actor', 'at', 'details', 'prev', 'seq', 'state', 'stream'];
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function isEntry(value: unknown): value is Entry<unknown> {
  if (!isRecord(value) || Object.keys(value).join() !== MEMBERS.join()) return false;
  const { action, actor, at, details, prev, seq, state, stream } = value;
  const named = [action, actor, stream].every((name) => typeof name === 'string' && name !== '');
  const timed = typeof at === 'string' && INSTANT.test(at) && !Number.isNaN(Date.parse(at));
  const chained = typeof seq === 'number' && (prev === null || typeof prev === 'string');
  return named && timed && chained && isRecord(details) && isRecord(state);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function whyMisplaced(
  entry: Entry<unknown>,
  { stream, seq, moment }: LedgerItem,
  before: Position,
): string | undefined {
  if (entry.stream !== stream || entry.seq !== seq) {
    return `was moved or inserted: its text belongs to entry ${entry.seq} of ${entry.stream}`;
  }
  if (before.hash !== undefined && entry.prev !== before.hash) {
    return seq === 1
      ? 'can not be the first: it follows another entry'
      : `does not follow entry ${seq - 1}: one of the two was replaced`;
  }
  // ISO 8601 in UTC with milliseconds sorts as text.
  if (entry.at < before.at) return `is dated ${entry.at}, before the entry that it follows (${before.at})`;
  if (moment === undefined || moment === momentOf(entry.at, seq)) return undefined;
  return moment === ''
    ? "has no 'moment' beside it: a question about a past instant overlooks it"
    : `is indexed under '${moment}', which is not its instant: a question about a past instant gets a wrong answer`;
}

function describeGap(last: number, found: number): string {
  const next = found - 1;
  return next === last + 1 ? 'is missing' : `is missing, and so are those after it up to entry ${next}`;
}
