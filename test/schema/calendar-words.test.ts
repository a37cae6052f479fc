import { describe, expect, it } from 'vitest';
import { defineCalendar, after as endOf, isWorkingTime, longestSeconds } from '../../schema/calendar.ts';
import { warnOfCalendars } from '../../schema/calendar-coverage.ts';
import { canonicalize } from '../../schema/canonical-json.ts';
import { workflowsFor } from '../../schema/define-workflow.ts';
import type { Wait } from '../../schema/duration.ts';
import { type Holiday, readHolidays } from '../../schema/holidays.ts';
import { defineRoles } from '../../schema/roles.ts';
import type { Workflow } from '../../schema/workflow.ts';
import type { Calendar } from '../../schema/working-time.ts';

const office: Calendar = {
  timeZone: 'Europe/Berlin',
  workingDays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  workingHours: { from: '09:00', until: '17:00' },
  holidays: [],
};
const withBreak: Calendar = {
  ...office,
  workingHours: [
    { from: '09:00', until: '12:00' },
    { from: '13:00', until: '17:00' },
  ],
};
const shortFriday: Calendar = { ...office, hoursOn: { friday: { from: '09:00', until: '13:00' } } };
const halfDay: Calendar = {
  ...office,
  holidays: [{ yearly: '12-24', hours: { from: '09:00', until: '12:00' } }],
};
const nights: Calendar = { ...office, workingHours: { from: '22:00', until: '06:00', overnight: true } };

const days = (workingDays: number): Wait => ({ workingDays });
const hours = (workingHours: number): Wait => ({ workingHours });

describe('a wait with', () => {
  it.each<[string, Calendar, string, Wait, string]>([
    ['a lunch break', withBreak, '2026-11-23T11:00+01:00', hours(2), '2026-11-23T14:00+01:00'],
    ['a lunch break, up to it', withBreak, '2026-11-23T11:00+01:00', hours(1), '2026-11-23T12:00+01:00'],
    ['a lunch break, begun in it', withBreak, '2026-11-23T12:30+01:00', hours(1), '2026-11-23T14:00+01:00'],
    ['a lunch break, begun in it', withBreak, '2026-11-23T12:30+01:00', days(1), '2026-11-24T13:00+01:00'],
    ['a lunch break, a week', withBreak, '2026-11-23T09:00+01:00', hours(35), '2026-11-27T17:00+01:00'],
    ['a short Friday', shortFriday, '2026-11-27T12:00+01:00', hours(2), '2026-11-30T10:00+01:00'],
    ['a short Friday, once over', shortFriday, '2026-11-26T16:00+01:00', days(1), '2026-11-27T13:00+01:00'],
    ['a short Friday, after it', shortFriday, '2026-11-27T13:00+01:00', days(1), '2026-12-01T09:00+01:00'],
    ['half a Christmas Eve', halfDay, '2026-12-24T11:00+01:00', hours(2), '2026-12-25T10:00+01:00'],
    ['half a Christmas Eve', halfDay, '2026-12-23T15:00+01:00', days(1), '2026-12-24T12:00+01:00'],
    ['a night', nights, '2026-11-23T23:00+01:00', hours(4), '2026-11-24T03:00+01:00'],
    ['a night, begun after midnight', nights, '2026-11-24T05:00+01:00', hours(2), '2026-11-24T23:00+01:00'],
    ['a night, begun by day', nights, '2026-11-24T12:00+01:00', hours(8), '2026-11-25T06:00+01:00'],
    ['a night, after midnight', nights, '2026-11-24T03:00+01:00', days(1), '2026-11-25T03:00+01:00'],
    ['the night of Friday', nights, '2026-11-28T05:00+01:00', hours(2), '2026-11-30T23:00+01:00'],
    // The clocks went from 02:00 to 03:00: that night has seven hours.
    ['a night with a clock change', nights, '2026-03-27T22:00+01:00', hours(9), '2026-03-30T23:00+02:00'],
  ])('%s: from %3$s, %4$j', (_, calendar, from, wait, end) => {
    expect(endOf(new Date(from), wait, defineCalendar(calendar))).toEqual(new Date(end));
  });

  it.each([
    [withBreak, hours(10)],
    [shortFriday, hours(10)],
    [halfDay, hours(10)],
    [nights, hours(10)],
    [withBreak, days(2)],
    [shortFriday, days(2)],
    [halfDay, days(2)],
    [nights, days(2)],
  ])('hours of many kinds never lasts longer than the longest', (calendar, wait) => {
    const longest = longestSeconds(wait, calendar);
    let most = 0;
    for (let from = Date.parse('2026-12-01'); from < Date.parse('2027-04-15'); from += 1_800_000)
      most = Math.max(most, endOf(new Date(from), wait, calendar).getTime() - from);
    expect(most).toBeLessThanOrEqual(longest * 1_000);
    expect(most).toBeGreaterThan(longest * 1_000 - 3 * 86_400_000);
  });
});

/** The days from Monday to Friday of these years on which a calendar has no working time. */
function daysOff(holidays: readonly Holiday[], ...years: readonly number[]): string[] {
  const calendar = defineCalendar({ ...office, timeZone: 'UTC', holidays });
  return years.flatMap((year) =>
    Array.from({ length: 365 }, (_, day) => new Date(Date.UTC(year, 0, 1 + day, 12)))
      .filter((noon) => noon.getUTCDay() % 6 !== 0 && !isWorkingTime(noon, calendar))
      .map((noon) => noon.toISOString().slice(0, 10)),
  );
}

describe('holidays that recur', () => {
  it.each<[string, Holiday[], number[], string[]]>([
    ['on a date', [{ yearly: '12-25' }], [2025, 2026], ['2025-12-25', '2026-12-25']],
    ['on a date, at a weekend', [{ yearly: '12-25' }], [2027], []],
    [
      'on the nth weekday of a month',
      [{ nth: 4, weekday: 'thursday', month: 11 }],
      [2026, 2027],
      ['2026-11-26', '2027-11-25'],
    ],
    [
      'on the first weekday',
      [{ nth: 1, weekday: 'monday', month: 6 }],
      [2026, 2027],
      ['2026-06-01', '2027-06-07'],
    ],
    [
      'on the last weekday',
      [{ nth: 'last', weekday: 'monday', month: 5 }],
      [2026, 2027],
      ['2026-05-25', '2027-05-31'],
    ],
    [
      'on the last weekday of a year',
      [{ nth: 'last', weekday: 'thursday', month: 12 }],
      [2026],
      ['2026-12-31'],
    ],
    ['on Good Friday', [{ easter: -2 }], [2026, 2027, 2028], ['2026-04-03', '2027-03-26', '2028-04-14']],
    ['on Ascension Day', [{ easter: 39 }], [2026, 2038], ['2026-05-14', '2038-06-03']],
    [
      'observed next, each its own day (United Kingdom, 2021 and 2022)',
      [
        { yearly: '12-25', observed: 'next' },
        { yearly: '12-26', observed: 'next' },
      ],
      [2021, 2022],
      ['2021-12-27', '2021-12-28', '2022-12-26', '2022-12-27'],
    ],
    [
      'observed on the nearest day (United States), also in the year before',
      [
        { yearly: '01-01', observed: 'nearest' },
        { yearly: '07-04', observed: 'nearest' },
      ],
      [2021, 2022],
      ['2021-01-01', '2021-07-05', '2021-12-31', '2022-07-04'],
    ],
    ['on the second weekday', [{ nth: 2, weekday: 'monday', month: 10 }], [2026], ['2026-10-12']],
    ['on the third weekday', [{ nth: 3, weekday: 'monday', month: 1 }], [2026], ['2026-01-19']],
    ['on a leap day', [{ yearly: '02-29' }], [2027, 2028], ['2028-02-29']],
    [
      'observed next, also in the year after',
      [{ yearly: '12-31', observed: 'next' }],
      [2023],
      ['2023-01-02'],
    ],
    [
      'observed on the nearest day, from Sunday on Monday',
      [{ yearly: '11-01', observed: 'nearest' }],
      [2026],
      ['2026-11-02'],
    ],
    [
      'observed next, after those that stay, wherever they are listed',
      [{ date: '2026-12-26', observed: 'next' }, '2026-12-28', '2026-12-29'],
      [2026],
      ['2026-12-28', '2026-12-29', '2026-12-30'],
    ],
    [
      'observed only where they would be lost',
      [{ yearly: '12-25', observed: 'nearest' }],
      [2026],
      ['2026-12-25'],
    ],
    [
      'beside listed ones',
      ['2026-05-15', { yearly: '05-01' }, '2026-12-31'],
      [2026, 2027],
      ['2026-05-01', '2026-05-15', '2026-12-31'],
    ],
  ])('%s', (_, holidays, years, expected) => {
    expect(daysOff(holidays, ...years)).toEqual(expected);
  });

  it('are on Easter of every year, as Gauss reckons it', () => {
    const gauss = (year: number) => {
      const century = Math.floor(year / 100);
      const leap = century - Math.floor(century / 4);
      const moon = (15 - Math.floor((13 + 8 * century) / 25) + leap) % 30;
      const full = (19 * (year % 19) + moon) % 30;
      const sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * full + 4 + leap) % 7;
      const isLate = sunday === 6 && (full === 29 || (full === 28 && (11 * moon + 11) % 30 < 19));
      return Date.UTC(year, 2, 22 + full + sunday - (isLate ? 7 : 0)) / 86_400_000;
    };
    const { on } = readHolidays([{ easter: 0 }], () => true);
    for (let year = 1600; year < 2400; year++) {
      const easter = gauss(year);
      expect([year, on(easter - 7), on(easter), on(easter + 7)]).toEqual([year, undefined, [], undefined]);
    }
  });

  it.each<[string, Holiday[]]>([
    ['first', [{ date: '2026-12-24' }, { yearly: '12-24', hours: { from: '09:00', until: '12:00' } }]],
    ['last', [{ yearly: '12-24', hours: { from: '09:00', until: '12:00' } }, { yearly: '12-24' }]],
  ])('have no work where one of two on a day has none: %s', (_, holidays) => {
    expect(daysOff(holidays, 2026)).toEqual(['2026-12-24']);
    expect(isWorkingTime(new Date('2026-12-24T10:00Z'), { ...office, holidays })).toBe(false);
  });

  it('are listed in the order of their dates, however they are written', () => {
    const { listed } = readHolidays(['2026-12-24', '2026-05-01', '2026-10-03'], () => true);
    expect(listed).toEqual([...listed].sort((one, other) => one - other));
    expect(listed).toHaveLength(3);
  });

  it('are moved as far as there is a free day within 60 days, and no further', () => {
    const [day, off] = [20_000, 86_400_000];
    const isoOf = (date: number) => new Date(date * off).toISOString().slice(0, 10);
    const movedAmong = (taken: number) => {
      const list = Array.from({ length: taken }, (_, n) => isoOf(day + 1 + n));
      const { listed } = readHolidays(
        [...list, { date: isoOf(day), observed: 'next' }],
        (date) => date !== day,
      );
      return listed.filter((date) => date === day || date > day + taken);
    };
    expect([movedAmong(59), movedAmong(60)]).toEqual([[day + 60], [day]]);
  });

  it('are moved to the nearest day on which anybody works, before or after', () => {
    // 2026-05-01 is a Friday.
    const friday = Date.UTC(2026, 4, 1) / 86_400_000;
    const moved = (weekday: number) =>
      readHolidays(
        [{ date: '2026-05-01', observed: 'nearest' }],
        (date) => new Date(date * 86_400_000).getUTCDay() === weekday,
      ).listed;
    expect([3, 0, 1].map(moved)).toEqual([[friday - 2], [friday + 2], [friday + 3]]);
    const both = (date: number) => [friday - 2, friday + 2].includes(date);
    expect(readHolidays([{ date: '2026-05-01', observed: 'nearest' }], both).listed).toEqual([friday - 2]);
  });

  it('make nobody work longer on a day that is none', () => {
    const holidays: Holiday[] = [{ yearly: '12-26', hours: { from: '09:00', until: '12:00' } }];
    expect(isWorkingTime(new Date('2026-12-26T10:00+01:00'), { ...office, holidays })).toBe(false);
    expect(isWorkingTime(new Date('2025-12-26T10:00+01:00'), { ...office, holidays })).toBe(true);
    expect(isWorkingTime(new Date('2025-12-26T14:00+01:00'), { ...office, holidays })).toBe(false);
  });

  it('are in the longest wait', () => {
    const holidays: Holiday[] = [{ yearly: '12-24' }, { yearly: '12-25' }];
    // Wednesday, 23 December 17:00 to Tuesday 09:00, and a day for clocks; without holidays from Friday to Tuesday.
    const [most, usual] = [5, 3].map((nights) => (nights * 24 + 16 + 24) * 3_600);
    expect(longestSeconds(days(1), { ...office, holidays })).toBe(most);
    expect(longestSeconds(days(1), office)).toBe(usual);
  });
});

describe('a calendar that makes no sense is refused', () => {
  const break_ = (from: string, until: string) => [
    { from: '09:00', until: '12:00' },
    { from, until },
  ];
  it.each<[Partial<Calendar>, string]>([
    [
      { workingHours: [] },
      "working hours: there is no span: write at least one, { from: '09:00', until: '17:00' }",
    ],
    [
      { workingHours: break_('12:00', '17:00') },
      "working hours from '12:00' begin before those until '12:00' have ended: leave a break between, or write one span",
    ],
    [
      {
        workingHours: [
          { from: '22:00', until: '06:00', overnight: true },
          { from: '09:00', until: '12:00' },
        ],
      },
      "working hours from '22:00' until '06:00': only the last span of a day can be overnight",
    ],
    [
      { workingHours: { from: '06:00', until: '22:00', overnight: true } },
      "working hours from '06:00' until '22:00' pass midnight and last for more than a day: let them end before they begin again",
    ],
    [
      { ...nights, hoursOn: { friday: { from: '05:00', until: '12:00' } } },
      'its nights last into the hours of the next day: let each end before the first hours of any day begin',
    ],
    [
      { hoursOn: { saturday: { from: '09:00', until: '12:00' } } },
      'hoursOn.saturday is of no working day: name it among workingDays, or remove it',
    ],
    ...['9:00', '24:00', '29:00', '09:60', '09:5', ' 09:00', '09:00 '].map(
      (from): [Partial<Calendar>, string] => [
        { workingHours: { from, until: '24:00' } },
        `working hours from '${from}': write a time from '00:00' to '23:59', such as '09:00'`,
      ],
    ),
    [
      { workingHours: { from: '08:00', until: '06:00', overnight: true, untill: '07:00' } as never },
      "its workingHours has the unknown member 'untill': did you mean 'until'?",
    ],
    [
      { hoursOn: { friday: { from: '09:00', until: '12:00', untill: '07:00' } as never } },
      "hoursOn.friday has the unknown member 'untill': did you mean 'until'?",
    ],
    [
      { workingHours: break_('11:59', '17:00') },
      "working hours from '11:59' begin before those until '12:00' have ended: leave a break between, or write one span",
    ],
    [
      { holidays: [{ yearly: '12-24', hours: { from: '12:00', until: '09:00' } }] },
      `hours of the holiday {"yearly":"12-24","hours":{"from":"12:00","until":"09:00"}} from '12:00' until '09:00': let them end later than they begin, or say overnight: true where they pass midnight`,
    ],
    [
      { ...nights, holidays: [{ yearly: '12-24', hours: { from: '05:59', until: '12:00' } }] },
      'its nights last into the hours of the next day: let each end before the first hours of any day begin',
    ],
    ...[121, -121].map((easter): [Partial<Calendar>, string] => [
      { holidays: [{ easter }] },
      `holiday {"easter":${easter}}: write whole days from Easter Sunday, from -120 to 120`,
    ]),
    ...[0, 1.5].map((month): [Partial<Calendar>, string] => [
      { holidays: [{ nth: 1, weekday: 'monday', month }] },
      `holiday {"nth":1,"weekday":"monday","month":${month}}: write month as a number from 1 to 12`,
    ]),
    [
      { holidays: [{ nth: 5 as 4, weekday: 'monday', month: 1 }] },
      `holiday {"nth":5,"weekday":"monday","month":1}: write nth as 1, 2, 3, 4 or 'last'`,
    ],
    [
      { holidays: [{ nth: 1, weekday: 'funday' as 'monday', month: 1 }] },
      'holiday {"nth":1,"weekday":"funday","month":1}: write weekday as one of sunday, monday, tuesday, wednesday, thursday, friday, saturday',
    ],
    [
      { holidays: [{ observed: 'next' } as unknown as Holiday] },
      'holiday {"observed":"next"} must say once when it is: by date, yearly, nth (with weekday and month) or easter',
    ],
    [
      { holidays: ['2026-12-25', { date: '2026-05-01' }] },
      "holiday '2026-05-01' stands after '2026-12-25': list them in ascending order",
    ],
    [{ holidays: [{ yearly: '02-30' }] }, 'holiday {"yearly":"02-30"}: write month and day, \'MM-DD\''],
    [
      { holidays: [{ easter: 1.5 }] },
      'holiday {"easter":1.5}: write whole days from Easter Sunday, from -120 to 120',
    ],
    [
      { holidays: [{ nth: 1, weekday: 'monday', month: 13 }] },
      'holiday {"nth":1,"weekday":"monday","month":13}: write month as a number from 1 to 12',
    ],
    [
      { holidays: [{ yearly: '12-25', easter: 1 }] },
      'holiday {"yearly":"12-25","easter":1} must say once when it is: by date, yearly, nth (with weekday and month) or easter',
    ],
    [
      { holidays: [{ yearli: '12-25' } as unknown as Holiday] },
      'holiday {"yearli":"12-25"} has the unknown member \'yearli\': did you mean \'yearly\'?',
    ],
    [
      { holidays: [{ yearly: '12-25', observed: 'sometimes' as 'next' }] },
      'holiday {"yearly":"12-25","observed":"sometimes"}: let it be observed \'next\' or \'nearest\'',
    ],
    [
      { holidaysUntil: '2027-02-29' },
      "holidaysUntil '2027-02-29' is no date: write year, month and day, 'YYYY-MM-DD'",
    ],
  ])('%j', (change, problem) => {
    expect(() => defineCalendar({ ...office, ...change })).toThrow(
      new Error(`The business calendar:\n- ${problem}`),
    );
  });
});

it('a calendar is accepted up to where it makes no sense', () => {
  const calendars: Partial<Calendar>[] = [
    { workingHours: { from: '00:00', until: '23:59' } },
    { workingHours: { from: '19:59', until: '24:00' } },
    { workingHours: { from: '06:00', until: '06:00', overnight: true } },
    { ...nights, hoursOn: { friday: { from: '06:00', until: '12:00' } } },
    {
      holidays: [
        '2026-05-01',
        { easter: 120 },
        { easter: -120 },
        { date: '2026-12-24', observed: 'nearest' },
      ],
    },
    {
      holidays: [
        { nth: 4, weekday: 'sunday', month: 12 },
        { nth: 'last', weekday: 'saturday', month: 1, observed: 'next' },
        { yearly: '02-29' },
      ],
      holidaysUntil: '2028-02-29',
    },
  ];
  for (const change of calendars) expect(() => defineCalendar({ ...office, ...change })).not.toThrow();
});

describe('a list of holidays', () => {
  const using = (calendar: Partial<Calendar>, ...ids: string[]) =>
    ids.map((id) => ({ id, calendar: { ...office, ...calendar } }) as unknown as Workflow);
  const now = new Date('2026-11-28T12:00:00Z');
  const REMEDY =
    'List the next ones, or write rules, which hold for every year; holidaysUntil says how far a list is complete.';

  it('is warned of once it has run out, for every workflow that counts by it', () => {
    expect(warnOfCalendars(using({ holidays: ['2025-12-25', '2026-10-03'] }, 'one', 'other'), now)).toEqual([
      `the holidays in the calendar of 'one', 'other' have run out: they were complete until 2026-10-03, and holidays since then count as working days. ${REMEDY}`,
    ]);
  });

  it('is warned of by what it says of itself, once for each calendar, on its last day as to come', () => {
    const workflows = [
      ...using({ holidays: ['2026-12-25'], holidaysUntil: '2026-11-28' }, 'one'),
      ...using({ holidays: ['2026-12-25'], holidaysUntil: '2026-11-27' }, 'other'),
      { id: 'third' } as Workflow,
    ];
    expect(warnOfCalendars(workflows, now)).toEqual([
      `the holidays in the calendar of 'one' run out on 2026-11-28: holidays after it would count as working days. ${REMEDY}`,
      `the holidays in the calendar of 'other' have run out: they were complete until 2026-11-27, and holidays since then count as working days. ${REMEDY}`,
    ]);
  });

  it('is warned of in the 60 days before', () => {
    const list = using({ holidays: ['2027-01-27'] }, 'one');
    expect(warnOfCalendars(list, now)).toEqual([
      `the holidays in the calendar of 'one' run out on 2027-01-27: holidays after it would count as working days. ${REMEDY}`,
    ]);
    expect(warnOfCalendars(list, new Date('2026-11-27T12:00:00Z'))).toEqual([]);
  });

  it.each<[string, Partial<Calendar>]>([
    ['it is complete for longer', { holidays: ['2026-12-25'], holidaysUntil: '2027-12-31' }],
    ['there are rules', { holidays: ['2026-05-15', { yearly: '12-25' }] }],
    ['there are rules before the list', { holidays: [{ yearly: '12-25' }, '2026-05-15'] }],
    ['there is none', { holidays: [] }],
  ])('is not warned of when %s', (_, calendar) => {
    expect(warnOfCalendars(using(calendar, 'one'), now)).toEqual([]);
  });
});

it('a calendar without the new words is in definitions as it always was: their hashes stay', () => {
  const roles = defineRoles({
    author: [{ email: 'a@example.com', name: 'Ann' }],
    reader: [{ email: 'b@example.com', name: 'Bo' }],
  });
  const workflow = workflowsFor(roles, { calendar: { ...office, holidays: ['2026-12-25'] } })({
    id: 'release',
    title: 'Release',
    subject: 'service',
    requester: 'author',
    start: 'read',
    stages: {
      read: { type: 'approval', title: 'Reading', role: 'reader', dueIn: '3 working days', next: 'end' },
    },
  });
  expect(canonicalize(workflow.calendar)).toBe(
    '{"holidays":["2026-12-25"],"timeZone":"Europe/Berlin","workingDays":["monday","tuesday","wednesday","thursday","friday"],"workingHours":{"from":"09:00","until":"17:00"}}',
  );
});
