import { CanonicalReader } from './canonical.ts';
import { damagedEntry } from './damage.ts';
import type { Members } from './members.ts';

/** An entry, as far as it is looked at: texts of one character a byte. */
export interface EntryText {
  readonly action: string;
  /** As it is written, in quotation marks. */
  readonly actor: string;
  readonly at: string;
  /** The details by their names. To be asked for before the next entry is read; what was given stays. */
  readonly details: () => ReadonlyMap<string, string>;
  /** Valid until the next entry is read. */
  readonly state: Members;
}

/** Where an entry must stand: `prev` is the hash of the entry before, `null` before the first. */
export interface Expected {
  readonly stream: string;
  readonly seq: number;
  readonly prev: string | null;
}

/** Canonical JSON has the members of an entry in this order. */
const MEMBERS = ['action', 'actor', 'at', 'details', 'prev', 'seq', 'state', 'stream'];
const [ACTION, ACTOR, AT, DETAILS, PREV, SEQ, STATE, STREAM] = [0, 1, 2, 3, 4, 5, 6, 7];
const INSTANT = /^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"$/;
const reader = new CanonicalReader();
const state: Members = { get: (name) => reader.innerTextAt(STATE, name) };
const details = () => reader.membersAt(DETAILS);

/**
 * Reads an entry that must stand at a place: canonical JSON with exactly the members of an entry, of their types.
 * @throws Damage when it is no entry, or stands elsewhere.
 */
export function readExpected(line: Buffer, expected: Expected): EntryText {
  const { stream, seq, prev } = expected;
  if (!reader.read(line) || !reader.hasExactly(MEMBERS)) throw explain(line, expected);
  const isThere =
    reader.isAt(SEQ, String(seq)) &&
    reader.isAt(PREV, prev === null ? 'null' : `"${prev}"`) &&
    reader.isAt(STREAM, `"${stream}"`);
  if (!isThere) throw explain(line, expected);
  const [action, actor, at] = [reader.textAt(ACTION), reader.textAt(ACTOR), reader.textAt(AT)];
  const named = isName(action) && isName(actor) && INSTANT.test(at);
  if (!named || !reader.isObjectAt(DETAILS) || !reader.isObjectAt(STATE))
    throw damagedEntry(stream, seq, 'is no entry in canonical form');
  const instant = at.slice(1, -1);
  if (Number.isNaN(Date.parse(instant)))
    throw damagedEntry(stream, seq, `is dated ${instant}, which is no instant`);
  return { action: action.slice(1, -1), actor, at: instant, details, state };
}

const isName = (text: string): boolean => text.startsWith('"') && text !== '""';

/** The place that an entry itself states. @throws Damage, naming the line, when it states none. */
export function placeOf(text: Buffer, line: number): Expected {
  try {
    const { stream, seq, prev } = JSON.parse(text.toString('latin1'));
    if (
      typeof stream === 'string' &&
      Number.isSafeInteger(seq) &&
      (prev === null || typeof prev === 'string')
    )
      return { stream, seq, prev };
  } catch {
    // What can't be parsed states no place either.
  }
  throw damagedEntry(`line ${line}`, 0, 'is no entry');
}

/** What is wrong with an entry that is not the one expected. */
function explain(line: Buffer, { stream, seq, prev }: Expected) {
  let found: { stream?: unknown; seq?: unknown; prev?: unknown };
  try {
    found = JSON.parse(line.toString('latin1')) ?? {};
  } catch {
    return damagedEntry(stream, seq, 'was changed: its text is no JSON');
  }
  if (found.stream !== stream || found.seq !== seq) {
    const instead = `entry ${found.seq} of ${found.stream}`;
    return damagedEntry(stream, seq, `is missing, or not in its place: ${instead} stands there`);
  }
  if (found.prev !== prev) {
    return prev === null
      ? damagedEntry(stream, seq, 'can not be the first: it follows another entry')
      : damagedEntry(stream, seq, `does not follow entry ${seq - 1}: one of the two was changed or replaced`);
  }
  return damagedEntry(stream, seq, 'is no entry in canonical form');
}
