import { describe, expect, it } from 'vitest';
import { lateReviews } from '../../../schema/rules/late-reviews.ts';
import type { WaitStage } from '../../../schema/workflow.ts';
import { refusals, saidOfEach, type WrongWord } from '../release.ts';
import { approval, passing, promotion, told } from '../samples.ts';

const review = approval({ ifRejected: { start: 'rollback' } });

describe('the rule of late reviews', () => {
  it('accepts a way back after a promotion', () => {
    expect(lateReviews(passing({ first: approval(), publish: promotion(), review }))).toEqual([]);
  });

  it.each([
    { review, publish: promotion() },
    { first: approval(), retire: promotion({ type: 'retirement' }), review },
  ])('refuses one before it, or after something else', (stages) => {
    expect(told(lateReviews(passing(stages)))).toEqual([
      'review: has ifRejected, and nothing is promoted before it: remove it, or put the stage after a promotion',
    ]);
  });

  it('looks at one for what expires alone in the same way, and takes no two', () => {
    const expiring = approval({ ifExpired: { start: 'rollback' } });
    expect(told(lateReviews(passing({ publish: promotion(), expiring })))).toEqual([]);
    expect(told(lateReviews(passing({ expiring, publish: promotion() })))).toEqual([
      'expiring: has ifExpired.start, and nothing is promoted before it: remove it, or put the stage after a promotion',
    ]);
    const both = { ...review, ...expiring, ifRejected: { start: 'rollback' } };
    expect(told(lateReviews(passing({ publish: promotion(), both })))).toEqual([
      'both: has ifExpired.start beside ifRejected, which is for what expires, too: remove one of them',
    ]);
  });
});

describe('a wait', () => {
  const soak = (ifFailed: WaitStage['ifFailed']): WaitStage => ({
    ...{ type: 'wait', title: 'Soak', for: { seconds: 60 }, checks: {}, ifFailed, next: 'end' },
  });

  it('may end a request before anything is promoted, and starts a way back only after it', () => {
    expect(lateReviews(passing({ soak: soak('reject'), publish: promotion() }))).toEqual([]);
    const back = soak({ start: 'rollback' });
    expect(lateReviews(passing({ publish: promotion(), soak: back }))).toEqual([]);
    expect(told(lateReviews(passing({ soak: back, publish: promotion() })))).toEqual([
      "soak: has ifFailed.start, and nothing is promoted before it: write 'reject', or put the stage after a promotion",
    ]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongWord>([
    [
      'a way back before anything is promoted',
      (w) => {
        w.stages.review.ifRejected = { start: 'rollback' };
      },
    ],
  ])('%s is the one thing that is refused, as above', (_, change) => {
    const said = saidOfEach(lateReviews, change);
    expect(said).toHaveLength(1);
    expect(refusals(change)).toEqual(said);
  });
});
