import { describe, expect, it } from 'vitest';
import { answerAwaited, attributeAwaited, instantOf, mostLooks } from '../../schema/wait.ts';
import { wait } from './samples.ts';

const checks = { errors: { metric: 'errors', atMost: 1 } } as const;
const none = { calendar: undefined };

describe('the looks of a wait', () => {
  it('are one at its beginning, one each time, and one at its end', () => {
    expect(mostLooks(wait({ checks, every: { seconds: 600 } }), none)).toBe(7);
    expect(mostLooks(wait({ checks, every: { seconds: 3_000 } }), none)).toBe(3);
  });

  it('are none where there is nothing to look at, however often', () => {
    expect(mostLooks(wait({ every: { seconds: 600 } }), none)).toBe(0);
  });

  it('are not counted where it is not said how often, which a rule tells', () => {
    expect(mostLooks(wait({ checks }), none)).toBe(0);
  });
});

describe('the end of a wait', () => {
  it('is what an attribute states, or what somebody answers, and neither where it lasts or ends by itself', () => {
    const ends = [{ attribute: 'goLive' }, { answer: 'approve.when' }, 'passed', undefined] as const;
    expect(ends.map((until) => attributeAwaited(wait({ until })))).toEqual([
      'goLive',
      undefined,
      undefined,
      undefined,
    ]);
    expect(ends.map((until) => answerAwaited(wait({ until })))).toEqual([
      undefined,
      'approve.when',
      undefined,
      undefined,
    ]);
  });
});

describe('the instant that a date means', () => {
  it('is midnight UTC of a day, or the instant itself', () => {
    expect(instantOf('2026-03-02')).toEqual(new Date('2026-03-02T00:00:00Z'));
    expect(instantOf('2026-03-02T09:30Z')).toEqual(new Date('2026-03-02T09:30:00Z'));
  });

  it.each(['tomorrow', '2026-02-30', 20_260_302, true, undefined, [['2026-03-02']]])(
    'is none for %j',
    (date) => {
      expect(instantOf(date)).toBeUndefined();
    },
  );
});
