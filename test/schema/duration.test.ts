import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Duration,
  formatSeconds,
  formatWait,
  toSeconds,
  toWait,
  type Wait,
} from '../../schema/duration.ts';

describe('toSeconds', () => {
  it.each<[Duration, number]>([
    ['1 second', 1],
    ['90 seconds', 90],
    ['1.5 minutes', 90],
    ['2 hours', 7_200],
    ['1 day', 86_400],
    ['2 weeks', 1_209_600],
    ['0 days', 0],
    ['10 days', 864_000],
    ['1.25 hours', 4_500],
    ['1.0001 seconds', 1],
  ])('reads %s', (duration, seconds) => {
    expect(toSeconds(duration)).toBe(seconds);
  });

  it.each([
    '-1 days',
    '1e3 days',
    '1  day',
    ' 1 day',
    '1 day ',
    '1day',
    '1 month',
    '1 Day',
    '',
    '.5 days',
    '1 dayss',
    'within 1 day',
    '1 day or so',
    '1 working day',
  ])('refuses %j and names the accepted form', (text) => {
    expect(() => toSeconds(text as Duration)).toThrow(
      new RangeError(
        `'${text}' is not a duration: write a number and a unit, such as '5 days' or '3 working days'`,
      ),
    );
  });
});

describe('formatSeconds', () => {
  it.each([
    [1, '1 second'],
    [59, '59 seconds'],
    [60, '1 minute'],
    [90, '90 seconds'],
    [7_200, '2 hours'],
    [432_000, '5 days'],
    [1_209_600, '2 weeks'],
    [31_536_000, '365 days'],
    [90.5, '90.5 seconds'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });

  it('writes what toSeconds reads back', () => {
    fc.assert(
      fc.property(fc.nat(), (seconds) => {
        expect(toSeconds(formatSeconds(seconds) as Duration)).toBe(seconds);
      }),
    );
  });
});

describe('toWait', () => {
  it.each<[Duration, Wait]>([
    ['5 days', { seconds: 432_000 }],
    ['1 working day', { workingDays: 1 }],
    ['3 working days', { workingDays: 3 }],
    ['1 working hour', { workingHours: 1 }],
    ['1.5 working hours', { workingHours: 1.5 }],
    ['10 working days', { workingDays: 10 }],
    ['10.25 working hours', { workingHours: 10.25 }],
  ])('reads %s', (duration, wait) => {
    expect(toWait(duration)).toEqual(wait);
  });

  it.each([
    '1 working week',
    '-1 working days',
    '1  working day',
    'working day',
    ' 1 working day',
    '1 working day ',
    '1 working dayss',
    '1 Working day',
    '2 months',
  ])('refuses %j and names the accepted form', (text) => {
    expect(() => toWait(text as Duration)).toThrow(
      new RangeError(
        `'${text}' is not a duration: write a number and a unit, such as '5 days' or '3 working days'`,
      ),
    );
  });

  it('refuses a part of a working day, whose length it can not know', () => {
    expect(() => toWait('1.5 working days')).toThrow(
      new RangeError("'1.5 working days' is a part of a working day: write it in working hours"),
    );
  });
});

describe('formatWait', () => {
  it.each<[Wait, string]>([
    [{ seconds: 432_000 }, '5 days'],
    [{ workingDays: 1 }, '1 working day'],
    [{ workingDays: 3 }, '3 working days'],
    [{ workingHours: 1 }, '1 working hour'],
    [{ workingHours: 1.5 }, '1.5 working hours'],
  ])('writes %j as %s, which toWait reads back', (wait, text) => {
    expect(formatWait(wait)).toBe(text);
    expect(toWait(text as Duration)).toEqual(wait);
  });
});
