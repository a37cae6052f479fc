import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { after, defineCalendar, isWorkingTime, longestSeconds } from '../../schema/calendar.ts';
import type { Wait } from '../../schema/duration.ts';
import type { Hours, Weekday } from '../../schema/working-hours.ts';
import type { Calendar as AnyCalendar } from '../../schema/working-time.ts';

/** A calendar with the same hours on every working day. */
type Calendar = AnyCalendar & { readonly workingHours: Hours };

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const FIRST = Date.parse('2027-01-01');
const WEEK: readonly Weekday[] = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
];
const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'];
/** The nights of 2028 in which clocks of these zones change, and the leap day. */
const NIGHTS = [
  '2028-02-29',
  '2028-03-12',
  '2028-03-26',
  '2028-04-02',
  '2028-10-01',
  '2028-10-29',
  '2028-11-05',
];
const OFFICE_HOURS = { from: '09:00', until: '17:00' };
const ALL_DAY = { from: '00:00', until: '24:00' };
const office: Calendar = {
  timeZone: 'UTC',
  workingDays: WEEK.slice(1, 6),
  workingHours: OFFICE_HOURS,
  holidays: [],
};

const writeTime = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const readTime = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
const hoursOf = ({ workingHours: { from, until } }: Calendar) => (readTime(until) - readTime(from)) / 60;

/** Half an hour to a whole day: shorter days could need more than five years. */
const anyHours = () =>
  fc.tuple(fc.nat(1_410), fc.nat(1_410)).map(([a, b]) => ({
    from: writeTime(Math.min(a, b)),
    until: writeTime(Math.max(a, b) + 30),
  }));

/** Chains of one to twelve holidays from 2027 to 2029, on any days of the week. */
const holidays = () =>
  fc
    .array(fc.tuple(fc.nat(1_095), fc.integer({ min: 1, max: 12 })), { maxLength: 12 })
    .map((chains) => chains.flatMap(([start, length]) => Array.from({ length }, (_, day) => start + day)))
    .map((days) => [...new Set(days)].toSorted((a, b) => a - b))
    .map((days) => days.map((day) => new Date(FIRST + day * DAY).toISOString().slice(0, 10)));

const calendars = (hours = fc.oneof(fc.constantFrom(OFFICE_HOURS, ALL_DAY), anyHours())) =>
  fc
    .record({
      timeZone: fc.constantFrom(...ZONES, ...ZONES, ...ZONES, ...Intl.supportedValuesOf('timeZone')),
      workingDays: fc.subarray([...WEEK], { minLength: 1 }),
      workingHours: hours,
      holidays: holidays(),
    })
    .map((calendar) => {
      defineCalendar(calendar);
      return calendar;
    });

const moments = () =>
  fc.oneof(
    fc.integer({ min: FIRST - 300 * DAY, max: FIRST + 1_400 * DAY }),
    fc
      .tuple(fc.constantFrom(...NIGHTS), fc.integer({ min: -2 * DAY, max: 2 * DAY }))
      .map(([night, distance]) => Date.parse(night) + distance),
  );

const makeDays = (count: number): Wait => ({ workingDays: count });
const makeHours = (count: number): Wait => ({ workingHours: count / 4 });
const kinds = () => fc.constantFrom(makeDays, makeHours);
const counts = () => fc.integer({ min: 0, max: 60 });
const waits = () => fc.tuple(kinds(), counts()).map(([make, count]) => make(count));

const endOf = (from: number, wait: Wait, calendar: Calendar) =>
  after(new Date(from), wait, calendar).getTime();

/** Runs a property on many samples, some of which begin in nights with a clock change. */
const holds = <Sample extends unknown[]>(property: fc.IProperty<Sample>, numRuns = 400) =>
  fc.assert(property, { numRuns });

describe('the end of a working wait', () => {
  it('is in working time or as that closes, and never before the beginning', () => {
    holds(
      fc.property(calendars(), moments(), waits(), (calendar, from, wait) => {
        fc.pre(hoursOf(calendar) > 3); // or a clock may skip all working hours of a day
        const end = endOf(from, wait, calendar);
        expect(end).toBeGreaterThanOrEqual(from);
        expect([end, end - 1].some((at) => isWorkingTime(new Date(at), calendar))).toBe(true);
      }),
    );
  });

  it('is never earlier for a later beginning', () => {
    holds(
      fc.property(calendars(), moments(), fc.nat(4 * DAY), waits(), (calendar, from, later, wait) => {
        expect(endOf(from + later, wait, calendar)).toBeGreaterThanOrEqual(endOf(from, wait, calendar));
      }),
    );
  });

  it('is never earlier for a longer wait', () => {
    holds(
      fc.property(calendars(), moments(), kinds(), counts(), counts(), (calendar, from, make, some, more) => {
        const [shorter, longer] = [
          endOf(from, make(some), calendar),
          endOf(from, make(some + more), calendar),
        ];
        expect(longer).toBeGreaterThanOrEqual(shorter);
      }),
    );
  });

  it('is the same for all hours at once and for some after the others', () => {
    const some = fc.integer({ min: 1, max: 100 });
    holds(
      fc.property(calendars(), moments(), some, some, (calendar, from, first, second) => {
        const between = endOf(from, makeHours(first), calendar);
        expect(endOf(between, makeHours(second), calendar)).toBe(
          endOf(from, makeHours(first + second), calendar),
        );
      }),
    );
  });
});

describe('the longest time of a wait', () => {
  it('is in whole seconds, and no wait lasts longer', () => {
    const starts = fc.array(moments(), { minLength: 1, maxLength: 20 });
    holds(
      fc.property(calendars(), waits(), starts, (calendar, wait, open) => {
        const longest = longestSeconds(wait, calendar);
        expect(Number.isSafeInteger(longest)).toBe(true);
        // A wait lasts longest when it begins as the day closes.
        const closings = open.map((from) => endOf(from, { workingHours: hoursOf(calendar) }, calendar));
        for (const from of [...open, ...closings]) {
          expect(endOf(from, wait, calendar) - from).toBeLessThanOrEqual(longest * 1_000);
        }
      }),
    );
  });

  it('is reached, but for the day that is allowed for clocks', () => {
    holds(
      fc.property(holidays(), fc.nat(15), (dates, count) => {
        const calendar = { ...office, holidays: dates };
        const closings = Array.from({ length: 1_200 }, (_, day) => FIRST + (day - 60) * DAY + 1_020 * MINUTE);
        const lasted = closings.map((from) => endOf(from, makeDays(count), calendar) - from);
        expect(Math.max(...lasted)).toBe(longestSeconds(makeDays(count), calendar) * 1_000 - DAY);
      }),
      30,
    );
  });
});
