import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { defineCalendar, after as endOf } from '../../schema/calendar.ts';
import type { Wait } from '../../schema/duration.ts';
import { type DayHours, spansOf, WEEKDAYS } from '../../schema/working-hours.ts';
import type { Calendar } from '../../schema/working-time.ts';
import { clockOf } from '../../schema/zone-clock.ts';

// A second implementation, on Temporal: slow, straight from the words of the documentation, with none of our code.

const DAY = 86_400_000;
/** A night in which the clocks of a zone do something: both hemispheres, half an hour, never, and a day that was left out. */
const NIGHTS = [
  ['Europe/Berlin', '2028-03-26'],
  ['Europe/Berlin', '2028-10-29'],
  ['America/New_York', '2028-03-12'],
  ['America/New_York', '2028-11-05'],
  ['Australia/Sydney', '2028-04-02'],
  ['Australia/Sydney', '2028-10-01'],
  ['America/Santiago', '2027-04-04'],
  ['America/Santiago', '2027-09-05'],
  ['Australia/Lord_Howe', '2028-04-02'],
  ['Australia/Lord_Howe', '2028-10-01'],
  ['Asia/Kolkata', '2028-02-29'],
  ['Pacific/Apia', '2011-12-30'],
] as const;

/** A zone, and a moment to the minute within four days of such a night. */
const near = () =>
  fc
    .tuple(fc.constantFrom(...NIGHTS), fc.integer({ min: -4 * 1_440, max: 4 * 1_440 }))
    .map(([[timeZone, night], minutes]) => ({ timeZone, from: Date.parse(night) + minutes * 60_000 }));

const HOURS: readonly DayHours[] = [
  { from: '09:00', until: '17:00' },
  { from: '00:00', until: '24:00' },
  { from: '02:30', until: '11:00' },
  { from: '22:00', until: '06:00', overnight: true },
  [
    { from: '08:00', until: '12:15' },
    { from: '13:00', until: '17:30' },
  ],
  [
    { from: '07:00', until: '09:00' },
    { from: '20:00', until: '02:15', overnight: true },
  ],
];
const anyCalendar = () =>
  fc
    .record({
      shortens: fc.boolean(),
      workingDays: fc.subarray([...WEEKDAYS], { minLength: 1 }),
      workingHours: fc.constantFrom(...HOURS),
      holidays: fc.constantFrom<Calendar['holidays'][]>(
        [],
        ['2011-12-29', '2028-03-27', '2028-10-02'],
        [{ date: '2028-03-27', hours: { from: '09:00', until: '12:00' } }],
      ),
    })
    .map(({ shortens, ...calendar }) => ({
      ...calendar,
      hoursOn: shortens ? { [calendar.workingDays[0] ?? '']: { from: '10:00', until: '12:30' } } : {},
    }));
const anyWait = () =>
  fc.oneof(
    fc.nat(6).map((workingDays): Wait => ({ workingDays })),
    fc.nat(160).map((quarters): Wait => ({ workingHours: quarters / 4 })),
  );

const zoned = (moment: number, timeZone: string) =>
  Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(timeZone);

/** When a clock on the wall first shows a time, or skips it. */
function firstAt(wall: Temporal.PlainDateTime, timeZone: string): number {
  const shown = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (shown.toPlainDateTime().equals(wall)) return shown.epochMilliseconds;
  const later = wall.toZonedDateTime(timeZone, { disambiguation: 'later' });
  return later.add({ milliseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? 0;
}

/** The latest time that a clock on the wall has shown by a moment. */
function latestAt(moment: number, timeZone: string): Temporal.PlainDateTime {
  const shown = zoned(moment, timeZone);
  const change = shown.add({ milliseconds: 1 }).getTimeZoneTransition('previous');
  const before = change?.subtract({ milliseconds: 1 }).toPlainDateTime().add({ milliseconds: 1 });
  const now = shown.toPlainDateTime();
  return before !== undefined && Temporal.PlainDateTime.compare(before, now) > 0 ? before : now;
}

interface Span {
  readonly begins: Temporal.PlainDateTime;
  readonly opens: number;
  readonly closes: number;
}

function spansOfDay(day: Temporal.PlainDate, calendar: Calendar): Span[] {
  const weekday = WEEKDAYS[day.dayOfWeek % 7];
  const special = calendar.holidays.find(
    (one) => (typeof one === 'string' ? one : 'date' in one && one.date) === day.toString(),
  );
  if (weekday === undefined || !calendar.workingDays.includes(weekday) || typeof special === 'string')
    return [];
  return spansOf(special?.hours ?? calendar.hoursOn?.[weekday] ?? calendar.workingHours).map(
    ({ from, until, overnight }) => {
      const begins = day.toPlainDateTime(from);
      const midnight = until === '24:00';
      const ends = day
        .add({ days: overnight || midnight ? 1 : 0 })
        .toPlainDateTime(midnight ? '00:00' : until);
      return {
        begins,
        opens: firstAt(begins, calendar.timeZone),
        closes: firstAt(ends, calendar.timeZone),
      };
    },
  );
}

function slowEnd(from: number, wait: Wait, calendar: Calendar): number {
  const { timeZone } = calendar;
  const first = latestAt(from, timeZone).toPlainDate().subtract({ days: 1 });
  const days = Array.from({ length: 150 }, (_, index) => first.add({ days: index }));
  if ('workingHours' in wait) {
    let left = wait.workingHours * 3_600_000;
    for (const day of days)
      for (const { opens, closes } of spansOfDay(day, calendar)) {
        if (closes <= from) continue;
        const start = Math.max(from, opens);
        if (start + left <= closes) return start + left;
        left -= closes - start;
      }
    throw new Error('it does not end');
  }
  const count = 'workingDays' in wait ? wait.workingDays : 0;
  const startDay = days.find((day) => spansOfDay(day, calendar).some(({ closes }) => from < closes)) ?? first;
  const start = spansOfDay(startDay, calendar).find(({ closes }) => from < closes);
  const time = start === undefined || from <= start.opens ? start?.begins : latestAt(from, timeZone);
  const sinceMidnight = startDay.toPlainDateTime().until(time ?? startDay.toPlainDateTime());
  const working = days.filter(
    (day) => Temporal.PlainDate.compare(day, startDay) >= 0 && spansOfDay(day, calendar).length > 0,
  );
  const last = working[count] ?? first;
  const end = firstAt(last.toPlainDateTime().add(sinceMidnight), timeZone);
  const spans = spansOfDay(last, calendar);
  const span = spans.findLast(({ opens }) => opens <= end);
  return span === undefined ? (spans[0]?.opens ?? 0) : Math.min(end, span.closes);
}

describe('a second implementation, on Temporal,', () => {
  it('reads the same from every clock, whatever it skips or repeats', () => {
    fc.assert(
      fc.property(near(), ({ timeZone, from }) => {
        const clock = clockOf(timeZone);
        const shown = latestAt(from, timeZone).toZonedDateTime('UTC').epochMilliseconds;
        expect(clock.readingAt(from)).toBe(shown);
        const wall = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO('UTC').toPlainDateTime();
        expect(clock.momentOf(from)).toBe(firstAt(wall, timeZone));
      }),
      { numRuns: 500 },
    );
  });

  it('ends every working wait at the same moment', () => {
    fc.assert(
      fc.property(near(), anyCalendar(), anyWait(), ({ timeZone, from }, source, wait) => {
        const calendar = defineCalendar({ ...source, timeZone });
        const [ours, theirs] = [endOf(new Date(from), wait, calendar), slowEnd(from, wait, calendar)];
        expect(ours.toISOString()).toBe(new Date(theirs).toISOString());
      }),
      { numRuns: 100 },
    );
  });

  it('knows no 30 December 2011 in Samoa: what would end on it ends as it is skipped', () => {
    const calendar = defineCalendar({
      timeZone: 'Pacific/Apia',
      workingDays: ['friday'],
      workingHours: { from: '09:00', until: '17:00' },
      holidays: [],
    });
    const from = Date.parse('2011-12-23T12:00-10:00');
    const end = endOf(new Date(from), { workingDays: 1 }, calendar);
    expect(end.getTime()).toBe(slowEnd(from, { workingDays: 1 }, calendar));
    expect(end).toEqual(new Date('2011-12-31T00:00+14:00'));
    expect(end.getTime() - from).toBe(7 * DAY - 12 * 3_600_000);
  });
});
