import { expect, test } from 'vitest';
import {
  formatBriefInstant,
  formatInstant,
  formatShortInstant,
  timeUntil,
} from '../../../lambdas/words/instant.ts';

const [SECOND, MINUTE, HOUR, DAY] = [1, 60, 3600, 86_400];
const now = new Date('2026-11-03T09:05:00.000Z');
const until = (seconds: number) => timeUntil(new Date(now.getTime() + seconds * 1000).toISOString(), now);

test.each([
  [5 * DAY, '5 days'],
  [5 * DAY - 30 * SECOND, 'almost 5 days'],
  [4.5 * DAY, 'almost 5 days'],
  [4.4 * DAY, '4 days'],
  [2 * DAY, '2 days'],
  [2 * DAY - MINUTE, 'almost 48 hours'],
  [30.2 * HOUR, '30 hours'],
  [2 * HOUR, '2 hours'],
  [2 * HOUR - SECOND, '119 minutes'],
  [MINUTE, '1 minute'],
  [59 * SECOND, 'less than a minute'],
  [0, 'less than a minute'],
  [-MINUTE, undefined],
])('says the time left to the nearest unit: %d seconds', (seconds, words) => {
  expect(until(seconds)).toBe(words);
});

test.each([
  [undefined, 'Thursday 3 December 2026, 08:00 UTC', '3 Dec 2026, 08:00 UTC', 'Thu 3 Dec, 08:00 UTC'],
  ['UTC', 'Thursday 3 December 2026, 08:00 UTC', '3 Dec 2026, 08:00 UTC', 'Thu 3 Dec, 08:00 UTC'],
  [
    'Europe/Berlin',
    'Thursday 3 December 2026, 09:00 Berlin (08:00 UTC)',
    '3 Dec 2026, 09:00 Berlin (08:00 UTC)',
    'Thu 3 Dec, 09:00 Berlin',
  ],
  [
    'Pacific/Kiritimati',
    'Thursday 3 December 2026, 22:00 Kiritimati (08:00 UTC)',
    '3 Dec 2026, 22:00 Kiritimati (08:00 UTC)',
    'Thu 3 Dec, 22:00 Kiritimati',
  ],
  [
    'America/Los_Angeles',
    'Thursday 3 December 2026, 00:00 Los Angeles (08:00 UTC)',
    '3 Dec 2026, 00:00 Los Angeles (08:00 UTC)',
    'Thu 3 Dec, 00:00 Los Angeles',
  ],
  [
    'Pacific/Honolulu',
    'Wednesday 2 December 2026, 22:00 Honolulu (Thu 3 Dec, 08:00 UTC)',
    '2 Dec 2026, 22:00 Honolulu (Thu 3 Dec, 08:00 UTC)',
    'Wed 2 Dec, 22:00 Honolulu',
  ],
  ['No/Where', 'Thursday 3 December 2026, 08:00 UTC', '3 Dec 2026, 08:00 UTC', 'Thu 3 Dec, 08:00 UTC'],
])('says an instant by the clock of %s', (zone, long, short, brief) => {
  const iso = '2026-12-03T08:00:00.000Z';
  expect([formatInstant(iso, zone), formatShortInstant(iso, zone), formatBriefInstant(iso, zone)]).toEqual([
    long,
    short,
    brief,
  ]);
});

test('goes by the clock that changes in summer', () => {
  expect(formatInstant('2026-07-01T08:00:00.000Z', 'Europe/Berlin')).toContain('10:00 Berlin (08:00 UTC)');
});
