import { describe, expect, it } from 'vitest';
import { closeRequest, expire } from '../../../../lambdas/domain/request/close.ts';
import { INTAKE } from '../../../../schema/protocol.ts';
import { at, decided, entryOf, inRework, opened, reached, submitted } from '../samples.ts';

const waiting = opened(submitted(), 'review');
const closed = entryOf(
  closeRequest(waiting, 'stopped', 'Stopped in the console.', 'execution:e1', at(5)),
).state;

describe('closeRequest', () => {
  it('ends a request with its outcome and reason, and leaves the stages as they stood', () => {
    const entry = entryOf(closeRequest(waiting, 'superseded', 'Version 15 came.', 'system:intake', at(5)));
    expect(entry).toMatchObject({
      at: at(5).toISOString(),
      actor: 'system:intake',
      action: 'closed',
      details: { outcome: 'superseded', reason: 'Version 15 came.', attempt: 1 },
    });
    expect(entry.state).toEqual({
      ...waiting,
      status: 'closed',
      outcome: 'superseded',
      reason: 'Version 15 came.',
    });
  });

  it('ends a request in rework', () => {
    expect(entryOf(closeRequest(inRework(), 'failed', 'x', 'system:close', at(5))).state.status).toBe(
      'closed',
    );
  });

  it('does nothing when the request is closed, whatever the outcome', () => {
    expect(closeRequest(closed, 'failed', 'Other.', 'system:close', at(6))).toEqual({});
  });
});

describe('expire', () => {
  it('lets a stage expire that was not decided: neither approved nor rejected', () => {
    const reason = `Stage 'review' was not decided by ${at(86_400).toISOString()}.`;
    const entry = entryOf(expire(waiting, { stage: 'review', attempt: 1 }, 'system:open-stage', at(86_400)));
    expect(entry).toMatchObject({
      actor: 'system:open-stage',
      action: 'expired',
      details: { stage: 'review', attempt: 1, reason },
      state: { status: 'closed', outcome: 'expired', reason, stages: { review: { outcome: 'expired' } } },
    });
  });

  it('lets a stage expire whose quorum is not complete', () => {
    const half = decided(waiting, 'review', 'bob');
    const { state } = entryOf(expire(half, { stage: 'review', attempt: 1 }, 'system:open-stage', at(86_400)));
    expect(state.stages.review).toMatchObject({ outcome: 'expired', decisions: [{ choice: 'approve' }] });
  });

  it('lets a stage expire that never opened', () => {
    const { state } = entryOf(
      expire(submitted(), { stage: 'review', attempt: 1 }, 'system:open-stage', at(9)),
    );
    expect(state.reason).toBe(`Stage 'review' was not decided by ${at(9).toISOString()}.`);
  });

  it('lets rework expire that did not come', () => {
    const { state } = entryOf(
      expire(inRework(), { stage: INTAKE, attempt: 1 }, 'system:intake', at(10 ** 6)),
    );
    expect(state).toMatchObject({
      status: 'closed',
      outcome: 'expired',
      reason: `No next attempt was submitted by ${inRework().reworkDueAt}.`,
    });
    expect(state.stages).toEqual(inRework().stages);
  });

  it.each([
    ['the stage is approved', reached('to-qa'), 'review', 1],
    ['the stage is left for rework', inRework(), 'test', 1],
    ['another stage waits while it is in rework', inRework(), 'roll-out', 1],
    ['it was about an earlier attempt', { ...waiting, attempt: 2 }, 'review', 1],
    ['the request is closed', closed, 'review', 1],
    ['the next attempt has come', { ...inRework(), status: 'open' as const }, INTAKE, 1],
  ])('does nothing when %s', (_, state, stage, attempt) => {
    expect(expire(state, { stage, attempt }, 'system:sweep', at(10 ** 7))).toEqual({});
  });
});
