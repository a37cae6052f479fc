import { expect, test } from 'vitest';
import { secondsToWait } from '../../schema/retry-after.ts';

const now = new Date('2026-03-02T09:00:00.400Z');

test.each([
  ['0', 0],
  ['120', 120],
  [' 7 ', 7],
  ['Mon, 02 Mar 2026 09:02:00 GMT', 120],
  ['Mon, 02 Mar 2026 08:00:00 GMT', 0],
])('an answer may ask to wait, in seconds or until an instant: %s', (header, seconds) => {
  expect(secondsToWait(header, now)).toBe(seconds);
});

test.each([
  undefined,
  '',
  '-1',
  '1.5',
  '1e3',
  'soon',
  '9999999999',
  '2026-03-02T09:02:00Z',
  'Mon, 99 Mar 2026 09:02:00 GMT',
])('what says neither asks for nothing: %s', (header) => {
  expect(secondsToWait(header, now)).toBe(undefined);
});
