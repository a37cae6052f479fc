import { describe, expect, it } from 'vitest';
import { after, defineCalendar, isWorkingTime, longestSeconds } from '../../schema/calendar.ts';
import type { Wait } from '../../schema/duration.ts';
import type { Calendar } from '../../schema/working-time.ts';

const office: Calendar = {
  timeZone: 'Europe/Berlin',
  workingDays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  workingHours: { from: '09:00', until: '17:00' },
  holidays: ['2026-10-03', '2026-12-24', '2026-12-25', '2026-12-26', '2026-12-31', '2027-01-01'],
};
const everyDay: Calendar = {
  timeZone: 'Europe/Berlin',
  workingDays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
  workingHours: { from: '00:00', until: '24:00' },
  holidays: [],
};

const days = (workingDays: number): Wait => ({ workingDays });
const hours = (workingHours: number): Wait => ({ workingHours });
const inZone = (timeZone: string, calendar: Calendar = office): Calendar => ({ ...calendar, timeZone });

const endOf = (from: string, wait: Wait, calendar: Calendar | undefined) =>
  after(new Date(from), wait, calendar);

/** Every date of a year as `YYYY-MM-DD`. */
const allOf = (year: number) =>
  Array.from({ length: new Date(Date.UTC(year, 1, 29)).getUTCDate() === 29 ? 366 : 365 }, (_, day) =>
    new Date(Date.UTC(year, 0, 1 + day)).toISOString().slice(0, 10),
  );

describe('defineCalendar', () => {
  it('returns a calendar in order', () => {
    expect(defineCalendar(office)).toEqual(office);
    expect(defineCalendar(everyDay)).toEqual(everyDay);
  });

  it('lists everything that is wrong, with what to do', () => {
    const source = {
      timeZone: 'Europe/Atlantis',
      workingDays: ['monday', 'funday', 'monday'],
      workingHours: { from: '9:00', until: '24:01' },
      holidays: ['2026-12-25', '2026-05-01', '2026-05-01', '2026-02-29', 'May 1', '2026-01-01'],
    };
    expect(() => defineCalendar(source as unknown as Calendar)).toThrow(
      new Error(
        [
          'The business calendar:',
          "time zone 'Europe/Atlantis' is unknown: write an IANA name, such as 'Europe/Berlin'",
          "working day 'funday' is unknown: choose from sunday, monday, tuesday, wednesday, thursday, friday, saturday",
          "working day 'monday' is named twice: remove one",
          "working hours from '9:00': write a time from '00:00' to '23:59', such as '09:00'",
          "working hours until '24:01': write a time up to '24:00', such as '17:00'",
          "holiday '2026-05-01' stands after '2026-12-25': list them in ascending order",
          "holiday '2026-05-01' is listed twice: remove one",
          "holiday '2026-02-29' is no date: write year, month and day, 'YYYY-MM-DD'",
          "holiday 'May 1' is no date: write year, month and day, 'YYYY-MM-DD'",
        ].join('\n- '),
      ),
    );
  });

  it.each([
    [{ timezone: 'UTC', timeZone: undefined }, "has the unknown member 'timezone': did you mean 'timeZone'?"],
    [
      { workingHours: { from: '09:00', untill: '17:00' } },
      "its workingHours has the unknown member 'untill': did you mean 'until'?",
    ],
    [{ workingHours: undefined }, 'has no workingHours: add it'],
    [{ holidays: undefined }, 'has no holidays: add it'],
  ])('refuses %j, which the compiler would refuse too', (change, problem) => {
    expect(() => defineCalendar({ ...office, ...change } as unknown as Calendar)).toThrow(
      new Error(`The business calendar:\n- ${problem}`),
    );
  });

  it.each<[Partial<Calendar>, string]>([
    [{ workingDays: [] }, "there is no working day: name at least one, such as 'monday'"],
    [
      { workingHours: { from: '17:00', until: '09:00' } },
      "working hours from '17:00' until '09:00': let them end later than they begin, or say overnight: true where they pass midnight",
    ],
    [
      { workingHours: { from: '09:00', until: '09:00' } },
      "working hours from '09:00' until '09:00': let them end later than they begin, or say overnight: true where they pass midnight",
    ],
    [{ timeZone: '+01:00' }, "time zone '+01:00' is unknown: write an IANA name, such as 'Europe/Berlin'"],
    [{ timeZone: '' }, "time zone '' is unknown: write an IANA name, such as 'Europe/Berlin'"],
  ])('refuses %j', (change, problem) => {
    expect(() => defineCalendar({ ...office, ...change })).toThrow(
      new Error(`The business calendar:\n- ${problem}`),
    );
  });
});

describe('after, in an office in Berlin', () => {
  it.each<[string, string, Wait, string]>([
    ['keeps the time of day over a weekend', '2026-11-20T16:00+01:00', days(1), '2026-11-23T16:00+01:00'],
    ['counts from the next opening once closed', '2026-11-20T17:00+01:00', days(1), '2026-11-24T09:00+01:00'],
    ['counts a Saturday from Monday', '2026-11-21T12:00+01:00', days(1), '2026-11-24T09:00+01:00'],
    ['counts an early morning from the opening', '2026-11-23T07:00+01:00', days(1), '2026-11-24T09:00+01:00'],
    ['counts a late evening from the next day', '2026-11-23T22:00+01:00', days(1), '2026-11-25T09:00+01:00'],
    [
      'counts the last moment of a day',
      '2026-11-23T16:59:59.999+01:00',
      days(1),
      '2026-11-24T16:59:59.999+01:00',
    ],
    ['ends no working days at the next opening', '2026-11-21T12:00+01:00', days(0), '2026-11-23T09:00+01:00'],
    [
      'ends no working days at once in working time',
      '2026-11-23T12:00+01:00',
      days(0),
      '2026-11-23T12:00+01:00',
    ],
    ['keeps the time of day into summer', '2026-03-27T10:00+01:00', days(1), '2026-03-30T10:00+02:00'],
    ['keeps the time of day into winter', '2026-10-23T10:00+02:00', days(1), '2026-10-26T10:00+01:00'],
    ['loses nothing to a holiday at a weekend', '2026-10-02T12:00+02:00', days(1), '2026-10-05T12:00+02:00'],
    ['passes over a chain of holidays', '2026-12-23T12:00+01:00', days(1), '2026-12-28T12:00+01:00'],
    ['passes over two chains', '2026-12-23T12:00+01:00', days(4), '2027-01-04T12:00+01:00'],
    ['begins after a chain', '2026-12-24T12:00+01:00', days(1), '2026-12-29T09:00+01:00'],
    ['knows the leap day', '2028-02-28T15:00+01:00', days(1), '2028-02-29T15:00+01:00'],
    ['knows a year without one', '2027-02-26T15:00+01:00', days(1), '2027-03-01T15:00+01:00'],
    ['ends hours the same day', '2026-11-20T10:30+01:00', hours(4), '2026-11-20T14:30+01:00'],
    ['ends hours as the day closes', '2026-11-20T16:00+01:00', hours(1), '2026-11-20T17:00+01:00'],
    ['ends hours on Monday', '2026-11-20T16:00+01:00', hours(2), '2026-11-23T10:00+01:00'],
    ['counts hours from the next opening', '2026-11-20T17:00+01:00', hours(1), '2026-11-23T10:00+01:00'],
    ['fills a day with hours', '2026-11-20T07:00+01:00', hours(8), '2026-11-20T17:00+01:00'],
    ['goes on the next day', '2026-11-20T07:00+01:00', hours(8.5), '2026-11-23T09:30+01:00'],
    ['fills a week with hours', '2026-11-23T09:00+01:00', hours(40), '2026-11-27T17:00+01:00'],
    ['counts hours into summer', '2026-03-27T16:00+01:00', hours(2), '2026-03-30T10:00+02:00'],
    ['counts hours over a chain of holidays', '2026-12-23T16:00+01:00', hours(2), '2026-12-28T10:00+01:00'],
    ['lets plain time pass', '2026-10-24T12:00+02:00', { seconds: 86_400 }, '2026-10-25T11:00+01:00'],
  ])('%s', (_, from, wait, end) => {
    expect(endOf(from, wait, office)).toEqual(new Date(end));
  });
});

describe('after, in other zones', () => {
  it.each<[string, string, Wait, string]>([
    ['America/New_York', '2026-03-06T16:30-05:00', hours(1), '2026-03-09T09:30-04:00'],
    ['America/New_York', '2026-10-30T16:30-04:00', days(1), '2026-11-02T16:30-05:00'],
    ['Australia/Lord_Howe', '2026-04-03T10:00+11:00', days(1), '2026-04-06T10:00+10:30'],
    ['Australia/Lord_Howe', '2026-10-02T10:00+10:30', hours(8), '2026-10-05T10:00+11:00'],
    ['Asia/Kolkata', '2026-11-20T16:00+05:30', days(1), '2026-11-23T16:00+05:30'],
    ['UTC', '2026-11-20T16:00Z', hours(2), '2026-11-23T10:00Z'],
    // Samoa went without Friday, 30 December 2011.
    ['Pacific/Apia', '2011-12-29T16:00-10:00', hours(2), '2012-01-02T10:00+14:00'],
    ['Pacific/Apia', '2011-12-29T16:00-10:00', days(1), '2011-12-31T00:00+14:00'],
    ['Pacific/Apia', '2011-12-29T16:00-10:00', days(2), '2012-01-02T16:00+14:00'],
  ])('%s: from %s %j', (timeZone, from, wait, end) => {
    expect(endOf(from, wait, inZone(timeZone))).toEqual(new Date(end));
  });
});

describe('after, around the clock', () => {
  it.each<[string, string, string, Wait, string]>([
    [
      'counts real hours in a short night',
      'Europe/Berlin',
      '2026-03-29T00:00+01:00',
      hours(4),
      '2026-03-29T05:00+02:00',
    ],
    [
      'counts real hours in a long night',
      'Europe/Berlin',
      '2026-10-25T00:00+02:00',
      hours(4),
      '2026-10-25T03:00+01:00',
    ],
    [
      'ends a skipped time when it is skipped',
      'Europe/Berlin',
      '2026-03-28T02:30+01:00',
      days(1),
      '2026-03-29T03:00+02:00',
    ],
    [
      'ends at the first of two equal times',
      'Europe/Berlin',
      '2026-10-24T02:30+02:00',
      days(1),
      '2026-10-25T02:30+02:00',
    ],
    [
      'counts a repeated hour from its end',
      'Europe/Berlin',
      '2026-10-25T02:30+01:00',
      days(1),
      '2026-10-26T03:00+01:00',
    ],
    [
      'knows clocks that move half an hour',
      'Australia/Lord_Howe',
      '2026-04-05T00:00+11:00',
      hours(4),
      '2026-04-05T03:30+10:30',
    ],
    // The clocks of Newfoundland went from 00:01 on Sunday back to 23:01 on Saturday.
    [
      'knows a date that comes back',
      'America/St_Johns',
      '2010-11-07T03:00Z',
      days(1),
      '2010-11-08T00:01-03:30',
    ],
  ])('%s', (_, timeZone, from, wait, end) => {
    expect(endOf(from, wait, inZone(timeZone, everyDay))).toEqual(new Date(end));
  });

  it('counts from an opening that the clock skips as from any opening', () => {
    const early = { ...everyDay, workingHours: { from: '02:30', until: '08:00' } };
    for (const from of ['2026-03-29T00:00+01:00', '2026-03-29T03:00+02:00'])
      expect(endOf(from, days(1), early)).toEqual(new Date('2026-03-30T02:30+02:00'));
  });

  it('ends as work stops before a break that only the last day has', () => {
    const spans = [
      { from: '09:00', until: '12:00' },
      { from: '13:00', until: '17:00' },
    ];
    const tuesday = { ...office, hoursOn: { tuesday: spans } };
    expect(endOf('2026-11-23T12:30+01:00', days(1), tuesday)).toEqual(new Date('2026-11-24T12:00+01:00'));
    expect(endOf('2026-11-23T13:30+01:00', days(1), tuesday)).toEqual(new Date('2026-11-24T13:30+01:00'));
  });

  it('ends as work begins where it begins later on the last day', () => {
    const tuesday = { ...office, hoursOn: { tuesday: { from: '10:00', until: '17:00' } } };
    expect(endOf('2026-11-23T09:30+01:00', days(1), tuesday)).toEqual(new Date('2026-11-24T10:00+01:00'));
    expect(endOf('2026-11-23T10:30+01:00', days(1), tuesday)).toEqual(new Date('2026-11-24T10:30+01:00'));
  });

  it('ends hours that the clock skips altogether on the next day', () => {
    const night = { ...everyDay, workingHours: { from: '02:00', until: '03:00' } };
    expect(endOf('2026-03-29T00:00+01:00', hours(1), night)).toEqual(new Date('2026-03-30T03:00+02:00'));
  });
});

describe('a wait that a calendar can not end', () => {
  const yearsOff = (years: number): Calendar => ({
    ...office,
    holidays: Array.from({ length: years }, (_, index) => allOf(2026 + index)).flat(),
  });

  it.each([days(1), hours(1), days(0)])('%j is refused when every day is a holiday', (wait) => {
    const calendar = yearsOff(6);
    const message =
      /^'\d working (days?|hour)' may not end within five years: shorten it, or let the calendar have more/;
    expect(() => endOf('2026-01-01T00:00Z', wait, calendar)).toThrow(message);
    expect(() => longestSeconds(wait, calendar)).toThrow(message);
    expect(isWorkingTime(new Date('2026-07-01T12:00Z'), calendar)).toBe(false);
  });

  it('ends after four years of holidays', () => {
    expect(endOf('2026-01-01T12:00+01:00', days(1), yearsOff(4))).toEqual(new Date('2030-01-02T09:00+01:00'));
  });

  it.each([days(1e9), hours(1e9)])('%j is refused at once', (wait) => {
    expect(() => endOf('2026-01-01T00:00Z', wait, office)).toThrow(RangeError);
    expect(() => longestSeconds(wait, office)).toThrow(RangeError);
  });

  it('is one of more than five years around the clock', () => {
    expect(() => longestSeconds(days(1_830), everyDay)).toThrow(/may not end within five years/);
  });

  it('ends on the last of 1830 dates after the first, and on none after it', () => {
    const utc = { ...everyDay, timeZone: 'UTC' };
    const from = '2026-01-01T00:00Z';
    expect(endOf(from, days(1_830), utc)).toEqual(new Date('2031-01-05T00:00Z'));
    expect(() => endOf(from, days(1_831), utc)).toThrow(RangeError);
    expect(endOf(from, hours(1_831 * 24), utc)).toEqual(new Date('2031-01-06T00:00Z'));
    expect(() => endOf(from, hours(1_831 * 24 + 1), utc)).toThrow(RangeError);
    const off = (count: number) => ({
      ...utc,
      holidays: Array.from({ length: count }, (_, n) =>
        new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10),
      ),
    });
    expect(endOf(from, days(0), off(1_830))).toEqual(new Date('2031-01-05T00:00Z'));
    expect(() => endOf(from, days(0), off(1_831))).toThrow(RangeError);
  });

  it.each([days(3), hours(3)])('%j is refused without a calendar', (wait) => {
    const message =
      /^'3 working (days|hours)' needs a business calendar: add one, or write plain days or hours$/;
    expect(() => endOf('2026-11-23', wait, undefined)).toThrow(message);
    expect(() => longestSeconds(wait, undefined)).toThrow(message);
  });

  it('needs no calendar for plain time', () => {
    expect(endOf('1970-01-01', { seconds: 90 }, undefined)).toEqual(new Date(90_000));
    expect(longestSeconds({ seconds: 90 }, undefined)).toBe(90);
  });
});

describe('longestSeconds', () => {
  const HOUR = 3_600;
  const DAY = 24 * HOUR;
  const plain = { ...office, holidays: [] };
  const moved: Calendar['holidays'] = [{ date: '2026-05-02', observed: 'next' }, '2026-12-24', '2026-12-25'];
  const may: Calendar['holidays'] = ['2026-05-01', { date: '2026-05-02', observed: 'next' }, '2026-12-25'];
  const shortFriday = { ...plain, hoursOn: { friday: { from: '09:00', until: '13:00' } } };

  it.each<[string, Wait, Calendar, number]>([
    ['Friday 17:00 to Tuesday 09:00', days(1), plain, 3 * DAY + 16 * HOUR],
    ['Friday 17:00 to the Tuesday of the week after', days(6), plain, 10 * DAY + 16 * HOUR],
    ['Wednesday, 23 December 17:00 to Tuesday 09:00', days(1), office, 5 * DAY + 16 * HOUR],
    // Three working hours more, which clocks might skip.
    ['Friday 17:00 to Monday 14:00', hours(2), plain, 2 * DAY + 21 * HOUR],
    ['Friday 17:00 to Tuesday 12:00', hours(8), plain, 3 * DAY + 19 * HOUR],
    ['two days around the clock', days(1), everyDay, DAY],
    [
      '23 December to Tuesday, and one moved in May',
      days(1),
      { ...plain, holidays: moved },
      5 * DAY + 16 * HOUR,
    ],
    ['five years around the clock', days(1_829), everyDay, 1_829 * DAY],
    // In 351 days clocks may skip six hours, in one day less three.
    ['a Friday 17:00 to a Monday 353 days later, 12:00', hours(1_997), plain, 352 * DAY + 19 * HOUR],
    ['a Tuesday 17:00 to a Monday 349 days later, 17:00', hours(1_989), plain, 349 * DAY],
    [
      'Thursday, 30 April 17:00 to Wednesday 09:00',
      days(1),
      { ...plain, holidays: may },
      5 * DAY + 16 * HOUR,
    ],
    // What clocks may skip in more than 350 days is six hours.
    ['a Friday 17:00 to a Monday a year later, 15:00', hours(2_080), plain, 366 * DAY + 22 * HOUR],
    ['Thursday 17:00 to Monday, and what Friday is shorter', days(1), shortFriday, 4 * DAY + 4 * HOUR],
    ['Thursday 17:00 to Tuesday, and what Friday is shorter', hours(10), shortFriday, 5 * DAY + 4 * HOUR],
  ])('%s, and a day for clocks set back', (_, wait, calendar, seconds) => {
    expect(longestSeconds(wait, calendar)).toBe(seconds + DAY);
  });
});

describe('isWorkingTime', () => {
  it.each<[string, boolean]>([
    ['2026-11-23T08:59:59.999+01:00', false],
    ['2026-11-23T09:00+01:00', true],
    ['2026-11-23T16:59:59.999+01:00', true],
    ['2026-11-23T17:00+01:00', false],
    ['2026-11-22T12:00+01:00', false],
    ['2026-12-24T12:00+01:00', false],
    ['2026-07-01T07:00Z', true],
    ['2026-07-01T15:00Z', false],
  ])('%s: %s', (at, expected) => {
    expect(isWorkingTime(new Date(at), office)).toBe(expected);
  });
});

describe('working time in nights and with breaks', () => {
  const nights = { ...office, workingHours: { from: '22:00', until: '06:00', overnight: true } } as const;
  const withBreak = {
    ...office,
    workingHours: [
      { from: '09:00', until: '12:00' },
      { from: '13:00', until: '17:00' },
    ],
  };

  it.each<[string, Calendar, string, boolean]>([
    ['before a night', nights, '2026-11-23T21:59:59.999+01:00', false],
    ['as a night begins', nights, '2026-11-23T22:00+01:00', true],
    ['after midnight', nights, '2026-11-24T05:59:59.999+01:00', true],
    ['as a night ends', nights, '2026-11-24T06:00+01:00', false],
    ['in the morning after Friday', nights, '2026-11-28T05:00+01:00', true],
    ['in the morning of Monday', nights, '2026-11-23T05:00+01:00', false],
    ['in the evening of Saturday', nights, '2026-11-28T22:00+01:00', false],
    ['before a break', withBreak, '2026-11-23T11:59:59.999+01:00', true],
    ['as a break begins', withBreak, '2026-11-23T12:00+01:00', false],
    ['as a break ends', withBreak, '2026-11-23T13:00+01:00', true],
  ])('%s', (_, calendar, at, expected) => {
    expect(isWorkingTime(new Date(at), calendar)).toBe(expected);
  });
});
