import { describe, expect, it } from 'vitest';
import type { Outdated, RequestState, StageState } from '../../../../lambdas/domain/model.ts';
import { askAgain, hasGoneBack, isToBeNoted } from '../../../../lambdas/domain/request/ask-again.ts';
import { wakeUp } from '../../../../lambdas/domain/request/wake.ts';
import { closedAs } from '../../../support/states.ts';
import { at, decided, entryOf, noted, opened, reached, workflow } from '../samples.ts';

const ref = { stage: 'to-production', attempt: 1 };
const outdated: Outdated = {
  count: 1,
  ...ref,
  environment: 'production',
  asks: 'review',
  saw: null,
  runs: { version: '13', request: 'r0' },
  at: at(100).toISOString(),
};
const before = reached('to-production');
const ask = (state: RequestState = before, changes: Partial<Outdated> = {}) =>
  askAgain({ workflow, state, now: at(101) }, { ...outdated, ...changes });

describe('a request that must ask again', () => {
  it('says for what, opens anew what comes between, and leaves what took effect', () => {
    const again: StageState = { decisions: [], asked: 2 };
    expect(entryOf(ask())).toEqual({
      at: at(101).toISOString(),
      actor: 'system:take-effect',
      action: 'approval-outdated',
      details: { ...outdated, version: '14' },
      state: {
        ...before,
        again: { ...outdated, through: ['review', 'test'] },
        stages: { 'to-qa': before.stages['to-qa'], review: again, test: again },
      },
    });
  });

  it('goes back no further than to the stage that is asked', () => {
    const { state } = entryOf(ask(before, { asks: 'test' }));
    expect(state.again?.through).toEqual(['test']);
    expect(state.stages['review']).toEqual(before.stages['review']);
  });

  it('counts how often each stage was asked, also where nobody came to it meanwhile', () => {
    const back = entryOf(ask()).state;
    const { state } = entryOf(ask(back, { count: 2 }));
    expect(state.stages).toMatchObject({ review: { asked: 3 }, test: { asked: 3 } });
    expect(entryOf(ask(opened(back, 'review'), { count: 2 })).state.stages['review']).toEqual({
      decisions: [],
      asked: 3,
    });
  });

  it('knows nothing of a stage that never asked anybody', () => {
    const skipped: RequestState = {
      ...before,
      stages: { ...before.stages, test: { decisions: [], outcome: 'skipped' } },
    };
    expect(entryOf(ask(skipped)).state.stages).not.toHaveProperty('test');
  });

  it.each<[string, RequestState, Partial<Outdated>]>([
    ['it has noted that', entryOf(ask()).state, {}],
    ['it has ended', closedAs(before, 'stopped'), {}],
    ['another attempt was to', before, { attempt: 2 }],
  ])('does nothing when %s', (_, state, changes) => {
    expect(ask(state, changes)).toEqual({});
  });

  it('notes each time once', () => {
    expect(isToBeNoted(before, undefined)).toBe(false);
    expect(isToBeNoted(before, outdated)).toBe(true);
    const back = entryOf(ask()).state;
    expect(isToBeNoted(back, outdated)).toBe(false);
    expect(isToBeNoted(back, { ...outdated, count: 2 })).toBe(true);
  });
});

describe('a promotion whose request has gone back', () => {
  const back = entryOf(ask()).state;
  const reviewed = decided(decided(opened(back, 'review'), 'review', 'bob'), 'review', 'cleo');
  const anew = decided(opened(reviewed, 'test'), 'test', 'dan');

  it('waits until all that comes before it is passed again', () => {
    expect([back, reviewed, anew].map((state) => hasGoneBack(state, ref))).toEqual([true, true, false]);
    expect(wakeUp(reviewed, ref)).toEqual({
      kind: 'fail',
      error: 'AskAgain:review',
      cause: "What runs in production is not what was approved to be replaced: 'review' is asked again.",
    });
    expect(wakeUp(anew, ref)).toBeUndefined();
    expect(wakeUp(noted(anew, 'to-production', 'production'), ref)).toMatchObject({ kind: 'succeed' });
  });

  it('waits on where one of what comes before it has sent the request back', () => {
    const sentBack: RequestState = {
      ...anew,
      stages: { ...anew.stages, test: { decisions: [], outcome: 'changes-requested' } },
    };
    expect(hasGoneBack(sentBack, ref)).toBe(true);
    const rejected: StageState = { decisions: [], outcome: 'rejected' };
    expect(hasGoneBack({ ...anew, stages: { ...anew.stages, test: rejected } }, ref)).toBe(false);
  });

  it('is this one of this attempt alone, of a request that has gone back', () => {
    expect(hasGoneBack(before, ref)).toBe(false);
    expect(hasGoneBack(back, { ...ref, stage: 'to-qa' })).toBe(false);
    expect(hasGoneBack(back, { ...ref, attempt: 2 })).toBe(false);
  });
});
