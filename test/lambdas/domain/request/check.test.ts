import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../../lambdas/domain/checks.ts';
import type { RequestState } from '../../../../lambdas/domain/model.ts';
import { checkStage, recordChecks } from '../../../../lambdas/domain/request/check.ts';
import { wakeUp } from '../../../../lambdas/domain/request/wake.ts';
import type { Workflow } from '../../../../schema/workflow.ts';
import { approval, check, passing } from '../../../schema/samples.ts';
import { closedAs } from '../../../support/states.ts';
import { at, entryOf, submitted } from '../samples.ts';

const workflowWith = (ifFailed: 'request-changes' | 'reject', maxAttempts = 3): Workflow =>
  passing(
    { gate: check({ quality: { metric: 'auc', atLeast: 0.9 } }, { ifFailed }), review: approval() },
    { rework: { due: { seconds: 600 }, maxAttempts } },
  );
const workflow = workflowWith('request-changes');
const good: CheckResult = { name: 'quality', passed: true, found: 'auc is 0.91', saw: { auc: 0.91 } };
const bad: CheckResult = { name: 'bias', passed: false, found: 'bias is 3', saw: { bias: 3 } };
const gate = { stage: 'gate', attempt: 1 };
const record = (results: readonly CheckResult[], rules = workflow, state: RequestState = submitted()) =>
  recordChecks({ workflow: rules, state, now: at(10) }, { ...gate, attempt: state.attempt }, results);

describe('recordChecks', () => {
  it('goes on when all have passed, and records what each saw', () => {
    const entry = entryOf(record([good]));
    expect(entry).toMatchObject({
      actor: 'system:check',
      action: 'checked',
      details: { stage: 'gate', attempt: 1, version: '14', results: [good], outcome: 'passed' },
      state: { status: 'open', stages: { gate: { outcome: 'passed', settledAt: at(10).toISOString() } } },
    });
    expect(wakeUp(entry.state, gate)).toMatchObject({ kind: 'succeed' });
  });

  it('completes a request of which it is the last stage', () => {
    const last = passing({ gate: check({}) });
    expect(entryOf(record([good], last)).state).toMatchObject({ status: 'closed', outcome: 'completed' });
  });

  it('sends it back to the requester when one has not, with the reason', () => {
    const { state, details } = entryOf(record([good, bad]));
    expect(details).toMatchObject({ outcome: 'changes-requested', results: [good, bad] });
    expect(state).toMatchObject({
      status: 'rework',
      reworkDueAt: at(610).toISOString(),
      stages: { gate: { decisions: [], outcome: 'changes-requested', reason: 'Gate failed: bias is 3.' } },
    });
    expect(state).not.toHaveProperty('resumeAt');
    expect(wakeUp(state, gate)).toEqual({
      kind: 'fail',
      error: 'ChangesRequested',
      cause: 'Gate failed: bias is 3.',
    });
  });

  it('ends it where the stage says so', () => {
    const { state } = entryOf(record([bad], workflowWith('reject')));
    expect(state).toMatchObject({ status: 'closed', outcome: 'rejected', reason: 'Gate failed: bias is 3.' });
    expect(wakeUp(state, gate)).toMatchObject({ kind: 'fail', error: 'Rejected' });
  });

  it('ends it at the last attempt, as nobody could bring another', () => {
    expect(entryOf(record([bad], workflow, { ...submitted(), attempt: 2 })).state.status).toBe('rework');
    expect(entryOf(record([bad], workflow, { ...submitted(), attempt: 3 })).state.outcome).toBe('rejected');
    expect(entryOf(record([good], workflow, { ...submitted(), attempt: 3 })).state.status).toBe('open');
  });

  it('forgets where an earlier rework began: the next attempt begins at the start', () => {
    const state = { ...submitted(), attempt: 2, resumeAt: 'gate' };
    expect(entryOf(record([bad], workflow, state)).state).not.toHaveProperty('resumeAt');
  });

  it.each<[string, RequestState]>([
    ['is settled', entryOf(record([good])).state],
    ['has failed', entryOf(record([bad])).state],
    ['is of a closed request', closedAs(submitted(), 'withdrawn')],
    ['is of a request in the queue', { ...submitted(), status: 'queued' }],
  ])('does nothing when the stage %s', (_, state) => {
    expect(record([bad], workflow, state)).toEqual({});
  });

  it('does nothing for an earlier attempt', () => {
    expect(
      recordChecks({ workflow, state: { ...submitted(), attempt: 2 }, now: at(10) }, gate, [bad]),
    ).toEqual({});
  });

  it('refuses before the stages in front of it are passed, and for what is no check', () => {
    const later = passing({ review: approval(), gate: check({}) });
    expect(() => record([good], later)).toThrow(expect.objectContaining({ code: 'NotApproved' }));
    for (const name of ['review', 'nowhere', 'constructor'])
      expect(() => checkStage(workflow, name)).toThrow(
        expect.objectContaining({ code: 'NotApproved', payload: { stage: name } }),
      );
  });
});
