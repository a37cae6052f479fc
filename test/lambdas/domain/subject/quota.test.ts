import { describe, expect, it } from 'vitest';
import type { OpenRequest } from '../../../../lambdas/domain/model.ts';
import { hasRoom, MOST_OPEN, overQuota, tooManyOf } from '../../../../lambdas/domain/subject/quota.ts';
import { newSubject } from '../../../../lambdas/domain/subject/subject.ts';

const one: OpenRequest = {
  workflow: 'release',
  version: '14',
  requestedAt: '2026-03-02T09:00:00.000Z',
  finished: false,
  promotions: {},
};
const withOpen = (count: number) => ({
  ...newSubject('model/churn'),
  open: {
    ...Object.fromEntries(Array.from({ length: count }, (_, n) => [`r${n}`, one])),
    other: { ...one, workflow: 'rollback' },
  },
});

describe('the room of a subject', () => {
  it('is that of one workflow: what fills it keeps no other away', () => {
    expect(hasRoom(withOpen(MOST_OPEN - 1), 'release')).toBe(true);
    const full = withOpen(MOST_OPEN);
    expect([hasRoom(full, 'release'), hasRoom(full, 'rollback'), hasRoom(undefined, 'release')]).toEqual([
      false,
      true,
      true,
    ]);
    expect(overQuota(full, 'rollback')).toEqual([]);
  });

  it('says at which place, how many are open, and what to do', () => {
    expect(overQuota(withOpen(MOST_OPEN), 'release')).toEqual([
      { path: '/subject', message: expect.stringMatching(/^has 100 open requests of 'release'/) },
    ]);
    expect(tooManyOf('amy@example.com')).toEqual([
      { path: '/requestedBy', message: expect.stringMatching(/^amy@example.com answers for 1000 open/) },
    ]);
  });
});
