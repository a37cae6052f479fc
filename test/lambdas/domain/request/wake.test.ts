import { describe, expect, it } from 'vitest';
import type { Decision, RequestState, StageState } from '../../../../lambdas/domain/model.ts';
import { closeRequest } from '../../../../lambdas/domain/request/close.ts';
import { outcomeError, wakeUp } from '../../../../lambdas/domain/request/wake.ts';
import { INTAKE, resumeError } from '../../../../schema/protocol.ts';
import { closedAs, reopened } from '../../../support/states.ts';
import { at, decided, entryOf, inRework, opened, reached, submitted } from '../samples.ts';

const waiting = opened(submitted(), 'review');
const review = { stage: 'review', attempt: 1 };
const revised: RequestState = { ...reopened(inRework()), attempt: 2, stages: {} };

describe('wakeUp of a stage', () => {
  it.each([
    ['before it opens', submitted()],
    ['while it waits', waiting],
    ['while its quorum is not complete', decided(waiting, 'review', 'bob')],
  ])('says nothing %s', (_, state) => {
    expect(wakeUp(state, review)).toBeUndefined();
  });

  it('lets the execution go on once it is approved', () => {
    const succeed = { kind: 'succeed', output: { request: 'r1', attempt: 1 } };
    expect(wakeUp(reached('to-qa'), review)).toEqual(succeed);
    expect(wakeUp(reached('roll-out'), review)).toEqual(succeed);
  });

  it('lets the execution end well when its approval completes the request', () => {
    const done = decided(opened(reached('roll-out'), 'roll-out'), 'roll-out', 'eve');
    expect(wakeUp(done, { stage: 'roll-out', attempt: 1 })).toMatchObject({ kind: 'succeed' });
  });

  it('lets what was approved go on, though the request waits for its next attempt', () => {
    expect(wakeUp(inRework(), review)).toEqual({ kind: 'succeed', output: { request: 'r1', attempt: 1 } });
    const unsaid: RequestState = { ...inRework(), stages: {} };
    expect(wakeUp(unsaid, review)).toEqual({
      kind: 'fail',
      error: 'ChangesRequested',
      cause: 'Changes were requested.',
    });
  });

  it('sends the execution back for rework, with the feedback', () => {
    const test = { stage: 'test', attempt: 1 };
    const back = { kind: 'fail', error: 'ChangesRequested', cause: 'Too slow on short histories.' };
    expect(wakeUp(inRework(), test)).toEqual(back);
    expect(wakeUp(revised, test)).toMatchObject({ kind: 'fail', error: 'ChangesRequested' });
    const state = inRework();
    const { test: stage } = state.stages as { readonly test: StageState };
    const [asked] = stage.decisions as [Decision];
    const approved: Decision = { ...asked, choice: 'approve', comment: 'Fine.' };
    const both = { ...state, stages: { ...state.stages, test: { ...stage, decisions: [asked, approved] } } };
    expect(wakeUp(both, test)).toEqual(back);
  });

  it.each([
    [
      'Rejected',
      decided(waiting, 'review', 'bob', { choice: 'reject', comment: 'No.' }),
      'bob (reviewer) rejected it: No.',
    ],
    [
      'Superseded',
      entryOf(
        closeRequest({ state: waiting, now: at(1) }, { outcome: 'superseded', reason: 'Newer.', actor: 'x' }),
      ).state,
      'Newer.',
    ],
    ['Stopped', closedAs(waiting, 'stopped', 'Stopped by hand.'), 'Stopped by hand.'],
  ])('ends the execution with %s', (error, state, cause) => {
    expect(wakeUp(state, review)).toEqual({ kind: 'fail', error, cause });
  });

  it('lets a promotion go on once it is noted, and not before', () => {
    expect(wakeUp(reached('to-qa'), { stage: 'to-qa', attempt: 1 })).toBeUndefined();
    expect(wakeUp(reached('test'), { stage: 'to-qa', attempt: 1 })).toMatchObject({ kind: 'succeed' });
  });
});

describe('wakeUp of intake', () => {
  const intake = { stage: INTAKE, attempt: 1 };

  it('lets a new request go on at once', () => {
    expect(wakeUp(submitted(), intake)).toEqual({ kind: 'succeed', output: { request: 'r1', attempt: 1 } });
  });

  it('waits in rework, and goes on with the next attempt', () => {
    expect(wakeUp(inRework(), intake)).toBeUndefined();
    expect(wakeUp(revised, intake)).toEqual({ kind: 'succeed', output: { request: 'r1', attempt: 2 } });
  });

  it('goes on at the stage that asked for changes, where the rules say so', () => {
    expect(wakeUp({ ...revised, resumeAt: 'test' }, intake)).toEqual({
      kind: 'fail',
      error: resumeError('test'),
      cause: '{"request":"r1","attempt":2}',
    });
  });

  it('ends when the request is closed in rework', () => {
    const expired = entryOf(
      closeRequest({ state: inRework(), now: at(1) }, { outcome: 'expired', reason: 'Late.', actor: 'x' }),
    ).state;
    expect(wakeUp(expired, intake)).toEqual({ kind: 'fail', error: 'Expired', cause: 'Late.' });
  });
});

describe('outcomeError', () => {
  it.each([
    ['rejected', 'Rejected'],
    ['expired', 'Expired'],
    ['superseded', 'Superseded'],
    ['failed', 'Failed'],
  ] as const)('turns %s into the error %s', (outcome, error) => {
    expect(outcomeError({ outcome })).toBe(error);
  });
});
