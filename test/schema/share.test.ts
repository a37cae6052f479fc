import { expect, test } from 'vitest';
import { isShare, sharedOut } from '../../schema/share.ts';

test('a share is a whole number of percent in a text, and nothing that reads like one', () => {
  for (const share of ['1%', '60%', '100%']) expect(isShare(share)).toBe(true);
  for (const other of ['0%', '101%', '60', '6.5%', ' 60%', '60% ', 60, ['60%'], undefined])
    expect(isShare(other)).toBe(false);
});

test('a share of people is rounded up, and never nobody', () => {
  expect([sharedOut('10%', 30), sharedOut('60%', 4), sharedOut('1%', 3), sharedOut('1%', 0)]).toEqual([
    3, 3, 1, 1,
  ]);
});
