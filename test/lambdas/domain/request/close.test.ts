import { describe, expect, it } from 'vitest';
import { closeRequest, expire } from '../../../../lambdas/domain/request/close.ts';
import { INTAKE } from '../../../../schema/protocol.ts';
import type { HumanStage, Workflow } from '../../../../schema/workflow.ts';
import { approval, passing } from '../../../schema/samples.ts';
import { reopened } from '../../../support/states.ts';
import { at, decided, entryOf, inRework, opened, reached, submitted, workflow } from '../samples.ts';

const waiting = opened(submitted(), 'review');
const closed = entryOf(
  closeRequest(
    { state: waiting, now: at(5) },
    { outcome: 'stopped', reason: 'Stopped in the console.', actor: 'execution:e1' },
  ),
).state;

describe('closeRequest', () => {
  it('ends a request with its outcome and reason, and leaves the stages as they stood', () => {
    const entry = entryOf(
      closeRequest(
        { state: waiting, now: at(5) },
        { outcome: 'superseded', reason: 'Version 15 came.', actor: 'system:intake' },
      ),
    );
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
    expect(
      entryOf(
        closeRequest(
          { state: inRework(), now: at(5) },
          { outcome: 'failed', reason: 'x', actor: 'system:close' },
        ),
      ).state.status,
    ).toBe('closed');
  });

  it('does nothing when the request is closed, whatever the outcome', () => {
    expect(
      closeRequest(
        { state: closed, now: at(6) },
        { outcome: 'failed', reason: 'Other.', actor: 'system:close' },
      ),
    ).toEqual({});
  });
});

describe('expire', () => {
  it('lets a stage expire that was not decided: neither approved nor rejected', () => {
    const reason = `Stage 'review' was not decided by ${at(86_400).toISOString()}.`;
    const entry = entryOf(
      expire(
        { workflow, state: waiting, now: at(86_400) },
        { stage: 'review', attempt: 1 },
        'system:open-stage',
      ),
    );
    expect(entry).toMatchObject({
      actor: 'system:open-stage',
      action: 'expired',
      details: { stage: 'review', attempt: 1, reason },
      state: { status: 'closed', outcome: 'expired', reason, stages: { review: { outcome: 'expired' } } },
    });
  });

  it('lets a stage expire whose quorum is not complete', () => {
    const half = decided(waiting, 'review', 'bob');
    const { state } = entryOf(
      expire(
        { workflow, state: half, now: at(86_400) },
        { stage: 'review', attempt: 1 },
        'system:open-stage',
      ),
    );
    expect(state.stages.review).toMatchObject({ outcome: 'expired', decisions: [{ choice: 'approve' }] });
  });

  it('lets rework expire that did not come', () => {
    const { state } = entryOf(
      expire(
        { workflow, state: inRework(), now: at(10 ** 6) },
        { stage: INTAKE, attempt: 1 },
        'system:intake',
      ),
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
    ['it is in rework, though a stage was left open', { ...inRework(), stages: waiting.stages }, 'review', 1],
    ['it was about an earlier attempt', { ...waiting, attempt: 2 }, 'review', 1],
    ['the request is closed', closed, 'review', 1],
    ['the next attempt has come', reopened(inRework()), INTAKE, 1],
  ])('does nothing when %s', (_, state, stage, attempt) => {
    expect(expire({ workflow, state, now: at(10 ** 7) }, { stage, attempt }, 'system:sweep')).toEqual({});
  });

  it.each([
    ['a stage whose deadline is to come', waiting, 'review', at(86_400)],
    ['rework that may still come', inRework(), INTAKE, new Date(inRework().reworkDueAt ?? '')],
  ])('does nothing before the time is over, whoever says so: %s', (_, state, stage, end) => {
    const early = new Date(end.getTime() - 1);
    expect(expire({ workflow, state, now: early }, { stage, attempt: 1 }, 'system:open-stage')).toEqual({});
    expect(
      expire({ workflow, state, now: end }, { stage, attempt: 1 }, 'system:open-stage').entry,
    ).toBeDefined();
  });

  it('lets the request go on without an answer where the stage says so', () => {
    const { review } = workflow.stages as { readonly review: HumanStage };
    const rules: Workflow = {
      ...workflow,
      stages: { ...workflow.stages, review: { ...review, ifExpired: 'next' } },
    };
    const half = decided(waiting, 'review', 'bob');
    const reason = `Stage 'review' was not decided by ${at(86_400).toISOString()}.`;
    expect(
      entryOf(
        expire(
          { workflow: rules, state: half, now: at(86_400) },
          { stage: 'review', attempt: 1 },
          'system:sweep',
        ),
      ),
    ).toEqual({
      at: at(86_400).toISOString(),
      actor: 'system:sweep',
      action: 'expired',
      details: { stage: 'review', attempt: 1, reason, goesOn: true },
      state: {
        ...half,
        stages: {
          review: {
            ...half.stages['review'],
            outcome: 'skipped',
            reason,
            settledAt: at(86_400).toISOString(),
          },
        },
      },
    });
    const last = passing({ review: approval({ ifExpired: 'next' }) });
    expect(
      entryOf(
        expire(
          { workflow: last, state: half, now: at(86_400) },
          { stage: 'review', attempt: 1 },
          'system:sweep',
        ),
      ).state,
    ).toMatchObject({ status: 'closed', outcome: 'completed' });
  });

  it('does nothing to a stage that never opened: it has no time that could be over', () => {
    const ref = { stage: 'review', attempt: 1 };
    expect(expire({ workflow, state: submitted(), now: at(10 ** 7) }, ref, 'system:open-stage')).toEqual({});
  });
});
