import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockOf, isTimeZone } from '../../schema/zone-clock.ts';

const MINUTE = 60_000;
const ZONES = Intl.supportedValuesOf('timeZone');

const zone = () => fc.constantFrom(...ZONES);
const moment = () =>
  fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }).map(Number);

const formats = new Map<string, Intl.DateTimeFormat>();

/** What a clock on the wall shows, to the second. */
function shownAt(timeZone: string, at: number): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  formats.set(timeZone, format);
  return Date.parse(`${format.format(at).replace(' ', 'T')}Z`);
}

describe('a zone clock', () => {
  it('shows what a clock on the wall shows, unless that was set back', () => {
    fc.assert(
      fc.property(zone(), moment(), (timeZone, at) => {
        const second = Math.floor(at / 1_000) * 1_000;
        const reading = clockOf(timeZone).readingAt(second);
        const shown = shownAt(timeZone, second);
        expect(reading).toBeGreaterThanOrEqual(shown);
        if (reading > shown) expect(clockOf(timeZone).momentOf(shown)).toBeLessThan(second);
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds the first moment of every reading, and a reading again from its moment', () => {
    fc.assert(
      fc.property(zone(), moment(), (timeZone, reading) => {
        const { momentOf, readingAt } = clockOf(timeZone);
        const first = momentOf(reading);
        expect(readingAt(first)).toBeGreaterThanOrEqual(reading);
        expect(readingAt(first - 1)).toBeLessThan(reading);
      }),
      { numRuns: 2_000 },
    );
  });

  it('only goes forward', () => {
    fc.assert(
      fc.property(zone(), moment(), fc.nat(200 * MINUTE), (timeZone, at, later) => {
        const { momentOf, readingAt } = clockOf(timeZone);
        expect(readingAt(at + later)).toBeGreaterThanOrEqual(readingAt(at));
        expect(momentOf(at + later)).toBeGreaterThanOrEqual(momentOf(at));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each<[string, string, string, string]>([
    ['Europe/Berlin', 'skips an hour', '2026-03-29T02:30Z', '2026-03-29T01:00Z'],
    ['Europe/Berlin', 'repeats an hour', '2026-10-25T02:30Z', '2026-10-25T00:30Z'],
    ['Europe/Berlin', 'has repeated an hour', '2026-10-25T03:00Z', '2026-10-25T02:00Z'],
    ['America/New_York', 'skips an hour', '2026-03-08T02:30Z', '2026-03-08T07:00Z'],
    ['America/New_York', 'repeats an hour', '2026-11-01T01:30Z', '2026-11-01T05:30Z'],
    ['Australia/Lord_Howe', 'skips half an hour', '2026-10-04T02:15Z', '2026-10-03T15:30Z'],
    ['Australia/Lord_Howe', 'repeats half an hour', '2026-04-05T01:45Z', '2026-04-04T14:45Z'],
    ['Asia/Kolkata', 'is half an hour off', '2026-11-23T12:00Z', '2026-11-23T06:30Z'],
    ['Pacific/Apia', 'skips a date', '2011-12-30T12:00Z', '2011-12-30T10:00Z'],
    // Liberia's clocks were 44 minutes and 30 seconds behind until 1972.
    ['Africa/Monrovia', 'was seconds off', '1971-06-01T00:00Z', '1971-06-01T00:44:30Z'],
    ['UTC', 'is as it is', '2026-11-23T12:00Z', '2026-11-23T12:00Z'],
  ])('of %s %s', (timeZone, _, reading, expected) => {
    expect(new Date(clockOf(timeZone).momentOf(Date.parse(reading)))).toEqual(new Date(expected));
  });

  it.each<[string, string, string, string]>([
    [
      'shows the first moment after an hour that it skips',
      'Europe/Berlin',
      '2026-03-29T01:00Z',
      '2026-03-29T03:00Z',
    ],
    [
      'stays at the end of an hour that it repeats',
      'Europe/Berlin',
      '2026-10-25T01:00Z',
      '2026-10-25T03:00Z',
    ],
    ['stays there all that hour', 'Europe/Berlin', '2026-10-25T01:59:59Z', '2026-10-25T03:00Z'],
    ['goes on after it', 'Europe/Berlin', '2026-10-25T02:01Z', '2026-10-25T03:01Z'],
    ['stays half an hour', 'Australia/Lord_Howe', '2026-04-04T15:15Z', '2026-04-05T02:00Z'],
  ])('%s in %s', (_, timeZone, moment, expected) => {
    expect(new Date(clockOf(timeZone).readingAt(Date.parse(moment)))).toEqual(new Date(expected));
  });

  it('is of a zone that has a name', () => {
    for (const name of ['UTC', 'Europe/Berlin', 'asia/kolkata', 'Etc/GMT-14'])
      expect(isTimeZone(name)).toBe(true);
    for (const name of ['', '+01:00', '-01:00', ' UTC', 'Europe/Atlantis', '01:00'])
      expect(isTimeZone(name)).toBe(false);
  });

  it('refuses a zone that the runtime does not know', () => {
    expect(() => clockOf('Europe/Atlantis')).toThrow(RangeError);
  });
});
