import { parseDay } from './day.ts';
import { clockOf, DATE, type ZoneClock } from './zone-clock.ts';

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
 * When an organisation works. It is part of the definitions that count working time, so that a request keeps the
 * calendar it started under.
 *
 * Every working day that is no holiday has working time from the first moment at which the zone's clock shows `from`
 * (included) to the first at which it shows `until` (excluded). A time that the clock skips counts as shown when it
 * is skipped: a working day on which clocks change is so much shorter or longer.
 */
export interface Calendar {
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
  readonly workingDays: readonly Weekday[];
  /** On the zone's clock, `HH:MM`. `until` may be `24:00`, the end of the day. */
  readonly workingHours: { readonly from: string; readonly until: string };
  /** Dates without working time, `YYYY-MM-DD`, in ascending order. */
  readonly holidays: readonly string[];
}

/** A business calendar in numbers. Moments are milliseconds since the epoch, dates are days since 1970-01-01. */
export interface WorkingTime {
  readonly clock: ZoneClock;
  /** Whether a date is a working day. */
  readonly works: (date: number) => boolean;
  readonly opens: (date: number) => number;
  readonly closes: (date: number) => number;
  /** When a working day begins, in milliseconds on the wall clock since midnight. */
  readonly openingTime: number;
  /** The milliseconds of a working day without a clock change. */
  readonly length: number;
  readonly workingDaysAWeek: number;
  /** In ascending order. */
  readonly holidays: readonly number[];
}

const known = new WeakMap<Calendar, WorkingTime>();

/** The working time of a calendar, which must not change afterwards. */
export function workingTimeOf(calendar: Calendar): WorkingTime {
  const working = known.get(calendar) ?? readCalendar(calendar);
  known.set(calendar, working);
  return working;
}

function readCalendar({ timeZone, workingDays, workingHours, holidays }: Calendar): WorkingTime {
  const clock = clockOf(timeZone);
  const weekdays = WEEKDAYS.map((day) => workingDays.includes(day));
  const dates = holidays.flatMap((holiday) => parseDay(holiday) ?? []).map((midnight) => midnight / DATE);
  const free = new Set(dates);
  const from = readTime(workingHours.from);
  const until = readTime(workingHours.until);
  return {
    clock,
    works: (date) => weekdays[new Date(date * DATE).getUTCDay()] === true && !free.has(date),
    opens: (date) => clock.momentOf(date * DATE + from),
    closes: (date) => clock.momentOf(date * DATE + until),
    openingTime: from,
    length: until - from,
    workingDaysAWeek: weekdays.filter(Boolean).length,
    holidays: dates,
  };
}

/** `'09:30'` in milliseconds since midnight. */
function readTime(text: string): number {
  return (Number(text.slice(0, 2)) * 60 + Number(text.slice(3))) * 60_000;
}

/** The date on the calendar's wall clock. */
export function dateAt({ clock }: WorkingTime, moment: number): number {
  return Math.floor(clock.readingAt(moment) / DATE);
}

/** The end of `days` working days from a moment; undefined when that is later than the date `last`. */
export function passDays(working: WorkingTime, from: number, days: number, last: number): number | undefined {
  const start = findStart(working, from, last);
  if (start === undefined) return undefined;
  const { clock, openingTime } = working;
  const { date, moment } = start;
  const time = moment === working.opens(date) ? openingTime : clock.readingAt(moment) - date * DATE;
  let left = days;
  for (let day = date; day <= last; day++) {
    if (!working.works(day)) continue;
    if (left === 0) return clock.momentOf(day * DATE + time);
    left--;
  }
  return undefined;
}

/** The end of `hours` working hours from a moment; undefined when that is later than the date `last`. */
export function passHours(
  working: WorkingTime,
  from: number,
  hours: number,
  last: number,
): number | undefined {
  const start = findStart(working, from, last);
  if (start === undefined) return undefined;
  let left = milliseconds(hours);
  let { moment } = start;
  for (let day = start.date; day <= last; day++) {
    if (!working.works(day)) continue;
    moment = Math.max(moment, working.opens(day));
    const closes = working.closes(day);
    if (moment + left <= closes) return moment + left;
    left -= closes - moment;
  }
  return undefined;
}

/** Working hours in milliseconds, to the second. */
export function milliseconds(hours: number): number {
  return Math.round(hours * 3_600) * 1_000;
}

/** Where time that is counted from a moment begins: there, or at the next opening. */
function findStart(
  working: WorkingTime,
  from: number,
  last: number,
): { date: number; moment: number } | undefined {
  for (let date = dateAt(working, from); date <= last; date++) {
    if (working.works(date) && from < working.closes(date)) {
      return { date, moment: Math.max(from, working.opens(date)) };
    }
  }
  return undefined;
}

/**
 * The most dates from a working day to the `count`th working day after it, before, among or after the holidays.
 * More than `most` may be answered as any number above it.
 */
export function longestSpan(working: WorkingTime, count: number, most: number): number {
  const { holidays, works, workingDaysAWeek } = working;
  if (workingDaysAWeek === 0 || count > most) return Number.POSITIVE_INFINITY;
  // Where no holiday is, so many dates hold the count: beyond them, no span meets one.
  const reach = Math.ceil(count / workingDaysAWeek) * 7;
  const dates: number[] = [];
  for (let date = (holidays[0] ?? 0) - reach; date <= (holidays.at(-1) ?? 0) + reach; date++) {
    if (works(date)) dates.push(date);
  }
  return dates
    .slice(count)
    .reduce((longest, end, index) => Math.max(longest, end - (dates[index] ?? end)), 0);
}
