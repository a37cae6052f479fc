import { memoize } from './lazily.ts';

/** Milliseconds of a date on the wall clock. */
export const DATE = 86_400_000;

const SECOND = 1_000;
const MOST_REMEMBERED = 4_000;

/**
 * The wall clock of a time zone. Its readings are milliseconds since 1970-01-01 00:00 on that clock: `reading / DATE`,
 * rounded down, is the date.
 *
 * Readings only grow with time and moments with readings, also when the clock itself is set back. Either function
 * answers in about a microsecond.
 */
export interface ZoneClock {
  /** The first moment (milliseconds since the epoch) at which the clock shows `reading` or has skipped it. */
  readonly momentOf: (reading: number) => number;
  /** The latest reading that the clock has reached by a moment: the end of an hour while the clock repeats it. */
  readonly readingAt: (moment: number) => number;
}

/** What the clock adds to UTC, in milliseconds, before and after the one moment at which that changes. */
interface Offsets {
  readonly before: number;
  readonly after: number;
  readonly changeAt: number;
}

/**
 * The wall clock of an IANA time zone, by the time-zone database of the runtime.
 *
 * @throws RangeError when the runtime does not know the zone.
 */
export const clockOf: (timeZone: string) => ZoneClock = memoize((timeZone) => {
  const offsetsAround = rememberOffsets(offsetIn(timeZone));
  return {
    momentOf(reading) {
      const { before, after, changeAt } = offsetsAround(reading);
      return reading - before < changeAt ? reading - before : Math.max(reading - after, changeAt);
    },
    readingAt(moment) {
      const { before, after, changeAt } = offsetsAround(moment);
      return moment < changeAt ? moment + before : Math.max(moment + after, changeAt + before);
    },
  };
});

/** Whether the runtime knows a zone of this name. An offset such as `+01:00` is none: it knows no summer. */
export function isTimeZone(name: string): boolean {
  if (!/[A-Za-z]/.test(name)) return false;
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/** The offsets in the three days around a moment or reading, which no zone changes twice. */
function rememberOffsets(offsetAt: (moment: number) => number): (around: number) => Offsets {
  const offsetsOn = memoize(
    (date: number) => findChange(offsetAt, (date - 1) * DATE, (date + 2) * DATE),
    MOST_REMEMBERED,
  );
  return (around) => offsetsOn(Math.floor(around / DATE));
}

function findChange(offsetAt: (moment: number) => number, start: number, end: number): Offsets {
  const before = offsetAt(start);
  const after = offsetAt(end);
  if (before === after) return { before, after, changeAt: end };
  let earlier = start;
  let changeAt = end;
  while (changeAt - earlier > SECOND) {
    const middle = Math.floor((earlier + changeAt) / 2 / SECOND) * SECOND;
    if (offsetAt(middle) === before) earlier = middle;
    else changeAt = middle;
  }
  return { before, after, changeAt };
}

function offsetIn(timeZone: string): (moment: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  return (moment) => {
    const match = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(format.format(moment));
    if (match === null) return 0;
    const [, sign, hours, minutes, seconds = 0] = match;
    const size = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
    return (sign === '-' ? -size : size) * SECOND;
  };
}
