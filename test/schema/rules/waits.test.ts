import { describe, expect, it } from 'vitest';
import type { Wait } from '../../../schema/duration.ts';
import { isShorter } from '../../../schema/rules/waits.ts';

describe('which of two waits is shorter', () => {
  it.each<[Wait, Wait, boolean]>([
    [{ workingDays: 3 }, { workingDays: 5 }, true],
    [{ workingDays: 5 }, { workingDays: 5 }, false],
    [{ workingDays: 5 }, { workingDays: 3 }, false],
    [{ workingHours: 3 }, { workingHours: 5 }, true],
    [{ workingHours: 5 }, { workingHours: 5 }, false],
    [{ workingHours: 5 }, { workingHours: 3 }, false],
    [{ seconds: 5 }, { seconds: 5 }, false],
    [{ seconds: 4 }, { seconds: 5 }, true],
    // How long a working day lasts, only a calendar says.
    [{ workingDays: 5 }, { seconds: 1 }, true],
  ])('is told without a calendar, where they are counted alike: %j, %j', (first, second, shorter) => {
    expect(isShorter(first, second, undefined)).toBe(shorter);
  });
});
