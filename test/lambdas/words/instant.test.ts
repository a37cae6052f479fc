import { expect, test } from 'vitest';
import { timeUntil } from '../../../lambdas/words/instant.ts';

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
