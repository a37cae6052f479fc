import { damagedEntry } from './damage.ts';

/** An entry, as far as it is looked at. `details` is its JSON text. */
export interface EntryText {
  readonly action: string;
  readonly at: string;
  readonly details: string;
}

/** Where an entry must stand: `prev` is the hash of the entry before, `null` before the first. */
export interface Expected {
  readonly stream: string;
  readonly seq: number;
  readonly prev: string | null;
}

const START = '{"action":"';
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * Reads an entry that must stand at a place. Of its bytes, one character each, those of the state are not even copied.
 *
 * Canonical JSON has one form, with the members action, actor, at, details, prev, seq, state, stream in this order.
 * So they are found by their names, which is several times faster than parsing: a quotation mark in a string is
 * always escaped, so `,"stream":"` can't be part of one, and its last occurrence is the member of the entry itself.
 * The text from `prev` to `state` must be exactly the one expected.
 *
 * @throws Damage when it is no entry, or stands elsewhere.
 */
export function readExpected(line: Buffer, expected: Expected): EntryText {
  const { stream, seq, prev } = expected;
  const link = `,"prev":${prev === null ? 'null' : `"${prev}"`},"seq":${seq},"state":{`;
  const end = `},"stream":"${stream}"}`;
  const middle = line.indexOf(link, 0, 'latin1');
  if (middle < 0 || line.toString('latin1', line.length - end.length) !== end) throw explain(line, expected);
  const text = line.toString('latin1', 0, middle);
  const actionEnd = text.indexOf('","actor":"', START.length);
  const atStart = text.indexOf('","at":"', actionEnd) + 8;
  const at = text.slice(atStart, atStart + 24);
  const details = atStart + 25;
  const wellFormed =
    text.startsWith(START) &&
    actionEnd > 0 &&
    atStart > 8 &&
    INSTANT.test(at) &&
    text.startsWith(',"details":{', details) &&
    text.endsWith('}');
  if (!wellFormed) throw damagedEntry(stream, seq, 'is no entry in canonical form');
  return { action: text.slice(START.length, actionEnd), at, details: text.slice(details + 11) };
}

/** The place that an entry itself states. @throws Damage, naming the line, when it states none. */
export function placeOf(text: Buffer, line: number): Expected {
  try {
    const { stream, seq, prev } = JSON.parse(text.toString('latin1'));
    if (typeof stream === 'string' && Number.isSafeInteger(seq)) return { stream, seq, prev };
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
