import { expect, test } from 'vitest';
import { describeSeconds } from '../../../lambdas/console/durations.ts';
import {
  countBy,
  daysFrom,
  monthsBack,
  shortDay,
  weekOf,
  weeksBetween,
} from '../../../lambdas/console/weeks.ts';

test('a week begins on Monday, also across the end of a year', () => {
  expect(weekOf('2026-11-02T00:00:00.000Z')).toBe('2026-11-02');
  expect(weekOf('2026-11-08T23:59:59.999Z')).toBe('2026-11-02');
  expect(weekOf('2027-01-01')).toBe('2026-12-28');
});

test('weeks are all of a period, the latest 53 of a longer one, none of one that ends before it begins', () => {
  expect(weeksBetween('2026-12-30', '2027-01-12')).toEqual(['2026-12-28', '2027-01-04', '2027-01-11']);
  const many = weeksBetween('2020-01-01', '2026-11-28');
  expect([many.length, many.at(-1)]).toEqual([53, '2026-11-23']);
  expect(weeksBetween('2026-11-28', '2026-01-01')).toEqual([]);
});

test('months go back across the end of a year, as many as there may be', () => {
  expect(monthsBack('2026-02', '2025-11', 9)).toEqual(['2026-02', '2026-01', '2025-12', '2025-11']);
  expect(monthsBack('2026-02', '', 2)).toEqual(['2026-02', '2026-01']);
  expect(monthsBack('2026-02', '2026-03', 9)).toEqual([]);
});

test('days follow one another', () => {
  expect(daysFrom(new Date('2026-02-27T23:00:00Z'), 3)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
  expect(shortDay('2026-03-01')).toBe('1 Mar');
});

test('counts are by span and kind; what is in no span counts nowhere', () => {
  const items = ['2026-11-02', '2026-11-03', '2026-11-10', '2026-01-01'];
  expect(
    countBy(items, ['2026-11-02', '2026-11-09', '2026-11-16'], {
      kinds: 2,
      spanOf: weekOf,
      kindOf: (day) => (day === '2026-11-03' ? 1 : 0),
    }),
  ).toEqual([
    { label: '2 Nov', counts: [1, 1] },
    { label: '9 Nov', counts: [1, 0] },
    { label: '16 Nov', counts: [0, 0] },
  ]);
});

test.each([
  [0, '0 seconds'],
  [1, '1 second'],
  [89, '89 seconds'],
  [90, '1.5 minutes'],
  [5_400, '1.5 hours'],
  [7_200, '2 hours'],
  [86_400, '24 hours'],
  [216_000, '2.5 days'],
  [8_640_000_000, '100,000 days'],
  [-5, '0 seconds'],
])('%d seconds are %s', (seconds, words) => {
  expect(describeSeconds(seconds)).toBe(words);
});
