import { describe, expect, it } from 'vitest';
import { type Calendar, longestReach, longestSpan, workingTimeOf } from '../../schema/working-time.ts';

const HOUR = 3_600_000;
/** More dates than any of these waits takes. */
const MOST = 1_830;

const office: Calendar = {
  timeZone: 'Europe/Berlin',
  workingDays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  workingHours: { from: '09:00', until: '17:00' },
  holidays: [],
};
const shortFriday: Calendar = { ...office, hoursOn: { friday: { from: '09:00', until: '13:00' } } };
const shortDays: Calendar = {
  ...shortFriday,
  holidays: [
    '2026-05-01',
    '2026-12-24',
    '2026-12-25',
    { date: '2026-12-31', hours: shortFriday.workingHours },
  ],
};
const mondays: Calendar = { ...office, workingDays: ['monday'], holidays: ['2026-05-04'] };
const nobody: Calendar = { ...office, workingDays: [] };

describe('the dates around holidays', () => {
  it('are those before and after them, and none of them', () => {
    const everyDay: Calendar = {
      ...office,
      workingDays: [...office.workingDays, 'saturday', 'sunday'],
      holidays: ['2026-05-04', '2026-05-06'],
    };
    const day = (number: number) => Date.UTC(2026, 4, number) / (24 * HOUR);
    expect(workingTimeOf(everyDay).datesAround(2)).toEqual([2, 3, 5, 7, 8].map(day));
  });
});

describe('the longest time to a working day', () => {
  it('is found where somebody works one day a week, over a holiday', () => {
    expect(longestSpan(workingTimeOf(mondays), 1, MOST)).toBe(14);
    expect(longestSpan(workingTimeOf(mondays), 6, MOST)).toBe(49);
  });

  it('has no end where nobody works', () => {
    expect(longestSpan(workingTimeOf(nobody), 1, MOST)).toBe(Number.POSITIVE_INFINITY);
    expect(longestReach(workingTimeOf(nobody), HOUR, MOST)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('the longest time to the day on which so much is worked', () => {
  /** The same, looked for from each day alone, and further away from the holidays. */
  function longestFromEach(calendar: Calendar, time: number): number {
    const { datesAround, shifts } = workingTimeOf(calendar);
    const dates = datesAround(Math.ceil(time / HOUR) * 7);
    const reaches = dates.flatMap((begin, index) => {
      let passed = 0;
      const end = dates.slice(index + 1).find((date) => {
        for (const { from, until } of shifts(date)) passed += until - from;
        return passed >= time;
      });
      return end === undefined ? [] : [end - begin];
    });
    return Math.max(...reaches);
  }

  it.each<[string, Calendar]>([
    ['short Fridays', shortFriday],
    ['short Fridays, holidays and half ones', shortDays],
    ['one day a week', { ...mondays, hoursOn: { monday: { from: '09:00', until: '10:00' } } }],
  ])('is that from the day from which it is longest: with %s', (_, calendar) => {
    for (const hours of [0.5, 1, 4, 7.5, 8, 8.5, 12, 16, 20, 24, 36, 40])
      expect([hours, longestReach(workingTimeOf(calendar), hours * HOUR, MOST)]).toEqual([
        hours,
        longestFromEach(calendar, hours * HOUR),
      ]);
  });

  it('is told up to as many dates as are looked at, and of what takes more at once', () => {
    const working = workingTimeOf(shortFriday);
    expect(longestReach(working, 10 * HOUR, 7)).toBe(4);
    expect(longestReach(working, 1e12 * HOUR, MOST)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is none for less than no time', () => {
    expect(longestReach(workingTimeOf(shortDays), -HOUR, MOST)).toBe(0);
  });
});
