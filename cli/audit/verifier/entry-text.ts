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
 * Reads an entry that must stand at a place, from its text (one character a byte).
 *
 * Canonical JSON has one form, with the members action, actor, at, details, prev, seq, state, stream in this order.
 * So they are found by their names, which is several times faster than parsing: a quotation mark in a string is
 * always escaped, so `,"stream":"` can't be part of one, and its last occurrence is the member of the entry itself.
 * The text from `prev` to `state` must be exactly the one expected.
 *
 * @throws Damage when it is no entry, or stands elsewhere.
 */
export function readExpected(text: string, expected: Expected): EntryText {
  const { stream, seq, prev } = expected;
  const middle = text.indexOf(`,"prev":${prev === null ? 'null' : `"${prev}"`},"seq":${seq},"state":{`);
  if (middle < 0 || !text.endsWith(`},"stream":"${stream}"}`)) throw explain(text, expected);
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
    middle > details;
  if (!wellFormed) throw damagedEntry(stream, seq, 'is no entry in canonical form');
  return { action: text.slice(START.length, actionEnd), at, details: text.slice(details + 11, middle) };
}

/** The place that an entry itself states. @throws Damage, naming the line, when it states none. */
export function placeOf(text: string, line: number): Expected {
  try {
    const { stream, seq, prev } = JSON.parse(text);
    if (typeof stream === 'string' && Number.isSafeInteger(seq)) return { stream, seq, prev };
  } catch {
    // What can't be parsed states no place either.
  }
  throw damagedEntry(`line ${line}`, 0, 'is no entry');
}

/** What is wrong with an entry that is not the one expected. */
function explain(text: string, { stream, seq, prev }: Expected) {
  let found: { stream?: unknown; seq?: unknown; prev?: unknown };
  try {
    found = JSON.parse(text) ?? {};
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
