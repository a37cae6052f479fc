import { DATE } from './zone-clock.ts';

/** The days of the week, in the order of `Date.getUTCDay`. */
export const WEEKDAYS = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;

export type Weekday = (typeof WEEKDAYS)[number];

/**
 * A span of a working day on the zone's clock, `HH:MM`. `until` may be `24:00`, the end of the day. What begins in the
 * evening and ends the next morning says so, and belongs to the day on which it begins.
 */
export interface Hours {
  readonly from: string;
  readonly until: string;
  readonly overnight?: true;
}

/** The hours of a day: one span, or several with breaks between them, in order; only the last may be overnight. */
export type DayHours = Hours | readonly Hours[];

/** A span in milliseconds on the wall clock since the midnight with which its day begins. */
export interface Shift {
  readonly from: number;
  readonly until: number;
}

/** The spans that hours are written as. */
export function spansOf(hours: DayHours): readonly Hours[] {
  return isList(hours) ? hours : [hours];
}

function isList(hours: DayHours): hours is readonly Hours[] {
  return Array.isArray(hours);
}

export function readShifts(hours: DayHours): readonly Shift[] {
  return spansOf(hours).map(({ from, until, overnight }) => ({
    from: readTime(from),
    until: readTime(until) + (overnight ? DATE : 0),
  }));
}

/** The working time of a day without a clock change, in milliseconds. */
export function lengthOf(shifts: readonly Shift[]): number {
  return shifts.reduce((sum, { from, until }) => sum + until - from, 0);
}

/** `'09:30'` in milliseconds since midnight. */
function readTime(text: string): number {
  return (Number(text.slice(0, 2)) * 60 + Number(text.slice(3))) * 60_000;
}
