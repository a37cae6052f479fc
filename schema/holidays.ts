import { parseDay } from './day.ts';
import { memoize } from './lazily.ts';
import { type DayHours, readShifts, type Shift, WEEKDAYS, type Weekday } from './working-hours.ts';
import { DATE } from './zone-clock.ts';

/** A day without working time, or with other hours than usual: a date `YYYY-MM-DD`, or a rule for every year. */
export type Holiday = string | HolidayRule;

export type HolidayRule = (
  | { readonly date: string }
  /** `MM-DD`. The 29th of February is one in leap years. */
  | { readonly yearly: string }
  /** The first to fourth, or last, such weekday of a month; months are 1 to 12. */
  | { readonly nth: 1 | 2 | 3 | 4 | 'last'; readonly weekday: Weekday; readonly month: number }
  /** So many days after Easter Sunday of the western churches: Good Friday is -2. */
  | { readonly easter: number }
) & {
  /**
   * What becomes of it on a day of the week that is no working day: `next` moves it to the next working day that no other
   * holiday has taken, `nearest` to the nearest working day (from Saturday to Friday). Default: nothing.
   */
  readonly observed?: 'next' | 'nearest';
  /** What is worked on a half day. Default: nothing. */
  readonly hours?: DayHours;
};

/** What is worked on a date that is special, and `undefined` of any other. Dates are days since 1970-01-01. */
export type SpecialDates = (date: number) => readonly Shift[] | undefined;

/**
 * Reads holidays. `worksOn` says whether a date's day of the week is a working day.
 *
 * Rules hold for every year. Those that stay where they fall are placed first, then the moved ones in the order in which
 * they are listed.
 */
export function readHolidays(
  holidays: readonly Holiday[],
  worksOn: (date: number) => boolean,
): { readonly on: SpecialDates; readonly listed: readonly number[]; readonly recurs: boolean } {
  const rules = holidays.map(toRule);
  const recurs = rules.some((rule) => !isListed(rule));
  const inYear = memoize((year: number) => place(rules, [year - 1, year, year + 1], worksOn));
  const listed = place(rules.filter(isListed), [], worksOn);
  return {
    listed: [...listed.keys()].sort((a, b) => a - b),
    recurs,
    on(date) {
      if (!recurs) return listed.get(date);
      return inYear(new Date(date * DATE).getUTCFullYear()).get(date);
    },
  };
}

/** Whether a holiday is one date, and comes in no other year. */
export function isListed(rule: HolidayRule): rule is HolidayRule & { readonly date: string } {
  return 'date' in rule;
}

export function toRule(holiday: Holiday): HolidayRule {
  return typeof holiday === 'string' ? { date: holiday } : holiday;
}

function place(
  rules: readonly HolidayRule[],
  years: readonly number[],
  worksOn: (date: number) => boolean,
): ReadonlyMap<number, readonly Shift[]> {
  const special = new Map<number, readonly Shift[]>();
  const found = rules.flatMap((rule) => {
    const dates = isListed(rule) ? [dateOf(rule.date)] : years.map((year) => dateIn(rule, year));
    return dates.flatMap((date) => (date === undefined ? [] : [{ date, rule }]));
  });
  const moves = ({ date, rule }: (typeof found)[number]) => rule.observed !== undefined && !worksOn(date);
  const put = (date: number, { hours }: HolidayRule) => {
    const shifts = hours === undefined ? [] : readShifts(hours);
    // Of two on one date, the one without work counts.
    if (shifts.length === 0 || !special.has(date)) special.set(date, shifts);
  };
  for (const one of found) if (!moves(one)) put(one.date, one.rule);
  for (const { date, rule } of found.filter(moves))
    put(
      rule.observed === 'nearest'
        ? nearest(date, worksOn)
        : next(date, (day) => worksOn(day) && !special.has(day)),
      rule,
    );
  return special;
}

/** So far an observed day is looked for. */
const FAR = 60;

function next(date: number, fits: (date: number) => boolean): number {
  for (let day = date + 1; day <= date + FAR; day++) if (fits(day)) return day;
  return date;
}

function nearest(date: number, fits: (date: number) => boolean): number {
  for (let distance = 1; distance < WEEKDAYS.length; distance++) {
    if (fits(date - distance)) return date - distance;
    if (fits(date + distance)) return date + distance;
  }
  return date;
}

function dateIn(rule: Exclude<HolidayRule, { date: string }>, year: number): number | undefined {
  if ('yearly' in rule) return dateOf(`${String(year).padStart(4, '0')}-${rule.yearly}`);
  if ('easter' in rule) return easterIn(year) + rule.easter;
  const { nth, weekday, month } = rule;
  const first = firstOf(year, nth === 'last' ? month : month - 1);
  const ahead = (WEEKDAYS.indexOf(weekday) - new Date(first * DATE).getUTCDay() + 7) % 7;
  return nth === 'last' ? first + ahead - 7 : first + ahead + (nth - 1) * 7;
}

/** The first date of a month; months are 0 to 12. */
function firstOf(year: number, month: number): number {
  return Date.UTC(year, month, 1) / DATE;
}

function dateOf(day: string): number | undefined {
  const midnight = parseDay(day);
  return midnight === undefined ? undefined : midnight / DATE;
}

/** Easter Sunday of the Gregorian calendar, by the anonymous algorithm in Meeus, Astronomical Algorithms, chapter 8. */
function easterIn(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const days = h + l - 7 * m + 114;
  return Date.UTC(year, Math.floor(days / 31) - 1, (days % 31) + 1) / DATE;
}
