import { type Holiday, readHolidays, toRule } from './holidays.ts';
import { memoizeWeakly, once } from './lazily.ts';
import { type DayHours, lengthOf, readShifts, type Shift, WEEKDAYS, type Weekday } from './working-hours.ts';
import { clockOf, DATE, type ZoneClock } from './zone-clock.ts';

/**
 * When an organisation works. It is part of the definitions that count working time, so that a request keeps the
 * calendar it started under.
 *
 * Every working day that is no holiday has working time from the first moment at which the zone's clock shows `from`
 * (included) to the first at which it shows `until` (excluded), in each span of its hours. A time that the clock skips
 * counts as shown when it is skipped: a working day on which clocks change is so much shorter or longer.
 */
export interface Calendar {
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
  readonly workingDays: readonly Weekday[];
  readonly workingHours: DayHours;
  /** The days of the week with other hours: `{ friday: { from: '09:00', until: '13:00' } }`. */
  readonly hoursOn?: Readonly<Partial<Record<Weekday, DayHours>>>;
  /** Days without working time, or with less: dates in ascending order, rules wherever you like. */
  readonly holidays: readonly Holiday[];
  /** The last day for which the holidays are complete, `YYYY-MM-DD`. Default: the last date, where there is no rule. */
  readonly holidaysUntil?: string;
}

/** A business calendar in numbers. Moments are milliseconds since the epoch, dates are days since 1970-01-01. */
export interface WorkingTime {
  readonly clock: ZoneClock;
  /** Whether a date is a working day. */
  readonly works: (date: number) => boolean;
  /** The spans that a date has on the wall clock; none unless it is a working day. */
  readonly shifts: (date: number) => readonly Shift[];
  /** Whether every working day has the same hours. */
  readonly isEven: boolean;
  /** The milliseconds of a usual working day without a clock change. */
  readonly length: number;
  /** From the earliest to the latest time, since midnight on the wall clock, at which a working day closes. */
  readonly closings: { readonly earliest: number; readonly latest: number };
  /** Working days of a usual week, and their milliseconds. */
  readonly week: { readonly days: number; readonly length: number };
  /** Working days in ascending order: all there are around the holidays, and on either side those of so many dates. */
  readonly datesAround: (reach: number) => readonly number[];
}

/** The dates among which the longest wait is looked for where holidays recur. */
const RECURRING = { first: Date.UTC(2020, 0, 1) / DATE, last: Date.UTC(2080, 0, 1) / DATE } as const;

/** The working time of a calendar, which must not change afterwards. */
export const workingTimeOf: (calendar: Calendar) => WorkingTime = memoizeWeakly(readCalendar);

function readCalendar(calendar: Calendar): WorkingTime {
  const { timeZone, workingDays, workingHours, hoursOn = {}, holidays } = calendar;
  const weekdays = WEEKDAYS.map((day) =>
    workingDays.includes(day) ? readShifts(hoursOn[day] ?? workingHours) : [],
  );
  const usual = (date: number) => weekdays[new Date(date * DATE).getUTCDay()] ?? [];
  const special = readHolidays(holidays, (date) => usual(date).length > 0);
  const shifts = (date: number) => {
    const ofWeekday = usual(date);
    return ofWeekday.length === 0 ? ofWeekday : (special.on(date) ?? ofWeekday);
  };
  const works = (date: number) => shifts(date).length > 0;
  const kinds = everyHours(calendar).map(readShifts);
  const closings = kinds.map((kind) => kind.at(-1)?.until ?? 0);
  return {
    clock: clockOf(timeZone),
    works,
    shifts,
    isEven: kinds.length === 1,
    length: lengthOf(readShifts(workingHours)),
    closings: { earliest: Math.min(...closings), latest: Math.max(...closings) },
    week: {
      days: weekdays.filter((one) => one.length > 0).length,
      length: weekdays.reduce((sum, one) => sum + lengthOf(one), 0),
    },
    datesAround: special.recurs
      ? once(() => listDates(works, RECURRING.first, RECURRING.last))
      : (reach) => listDates(works, (special.listed[0] ?? 0) - reach, (special.listed.at(-1) ?? 0) + reach),
  };
}

function listDates(works: (date: number) => boolean, first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, day) => first + day).filter(works);
}

/** All hours that a calendar gives to some day, the usual ones first. */
export function everyHours({ workingHours, hoursOn = {}, holidays }: Calendar): readonly DayHours[] {
  const onHolidays = holidays.map(toRule).flatMap(({ hours }) => (hours === undefined ? [] : [hours]));
  return [workingHours, ...Object.values(hoursOn), ...onHolidays];
}

/** The moments at which the spans of a date begin and end. */
export function spansOn({ clock, shifts }: WorkingTime, date: number): { opens: number; closes: number }[] {
  return shifts(date).map(({ from, until }) => ({
    opens: clock.momentOf(date * DATE + from),
    closes: clock.momentOf(date * DATE + until),
  }));
}

/** The date on the calendar's wall clock. */
export function dateAt({ clock }: WorkingTime, moment: number): number {
  return Math.floor(clock.readingAt(moment) / DATE);
}

/** The end of `days` working days from a moment; undefined when that is later than the date `last`. */
export function passDays(working: WorkingTime, from: number, days: number, last: number): number | undefined {
  const start = findStart(working, from, last);
  if (start === undefined) return undefined;
  let left = days;
  for (let day = start.date; day <= last; day++) {
    if (!working.works(day)) continue;
    if (left === 0) return within(working, day, working.clock.momentOf(day * DATE + start.time));
    left--;
  }
  return undefined;
}

/** A moment of a working day; where nobody works then, the end of the span before it, or else the opening. */
function within(working: WorkingTime, date: number, moment: number): number {
  const spans = spansOn(working, date);
  const span = spans.findLast(({ opens }) => opens <= moment);
  return span === undefined ? (spans[0]?.opens ?? moment) : Math.min(moment, span.closes);
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
    for (const { opens, closes } of spansOn(working, day)) {
      if (closes < moment) continue;
      moment = Math.max(moment, opens);
      if (moment + left <= closes) return moment + left;
      left -= closes - moment;
    }
  }
  return undefined;
}

/** Working hours in milliseconds, to the second. */
export function milliseconds(hours: number): number {
  return Math.round(hours * 3_600) * 1_000;
}

/**
 * Where time that is counted from a moment begins: there, or at the next opening. `time` is that on the wall clock since
 * the midnight of its date.
 */
function findStart(
  working: WorkingTime,
  from: number,
  last: number,
): { date: number; moment: number; time: number } | undefined {
  // A night of the day before may still last.
  for (let date = dateAt(working, from) - 1; date <= last; date++) {
    for (const { from: opening, until } of working.shifts(date)) {
      if (from >= working.clock.momentOf(date * DATE + until)) continue;
      const opens = working.clock.momentOf(date * DATE + opening);
      if (from <= opens) return { date, moment: opens, time: opening };
      return { date, moment: from, time: working.clock.readingAt(from) - date * DATE };
    }
  }
  return undefined;
}

/**
 * The most dates from a working day to the `count`th working day after it, before, among or after the holidays.
 * More than `most` may be answered as any number above it.
 */
export function longestSpan({ week, datesAround }: WorkingTime, count: number, most: number): number {
  if (week.days === 0 || count > most) return Number.POSITIVE_INFINITY;
  const dates = datesAround(Math.ceil(count / week.days) * 7);
  return dates
    .slice(count)
    .reduce((longest, end, index) => Math.max(longest, end - (dates[index] ?? end)), 0);
}

/** The most dates from a working day to the one on which so much working time has passed since it closed. */
export function longestReach({ week, shifts, datesAround }: WorkingTime, time: number, most: number): number {
  const reach = Math.ceil(time / week.length) * 7;
  if (reach > most) return Number.POSITIVE_INFINITY;
  const dates = datesAround(reach);
  let total = 0;
  const worked = dates.map((date) => {
    total += lengthOf(shifts(date));
    return total;
  });
  let [longest, begin] = [0, 0];
  for (const [end, date] of dates.entries()) {
    // Whose time was over by the date before is done with. What is not in the list is no number, and ends this, too.
    while (Number(worked[end - 1]) - Number(worked[begin]) >= time) begin++;
    longest = Math.max(longest, date - (dates[begin] ?? date));
  }
  return longest;
}
