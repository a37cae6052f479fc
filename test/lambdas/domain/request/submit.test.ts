import { describe, expect, it } from 'vitest';
import { revise, submit, variablesOf } from '../../../../lambdas/domain/request/submit.ts';
import { person } from '../../../workflows/schema/samples.ts';
import {
  at,
  attempt,
  decided,
  entryOf,
  inRework,
  opened,
  START,
  submission,
  submitted,
  workflow,
} from '../samples.ts';

const beginning = { request: 'r1', workflow, definition: 'f'.repeat(64) };
const second = attempt({
  input: 'input-2',
  execution: 'execution-2',
  submission: submission({ version: '15', revises: 'r1', metrics: { auc: 0.95 } }),
});
const reworkEnd = at(60 + 7 * 86_400);

describe('submit', () => {
  it('begins a request at its first attempt, untouched by anybody', () => {
    expect(entryOf(submit(undefined, beginning, attempt(), START)).state).toEqual({
      request: 'r1',
      workflow: 'release',
      definition: beginning.definition,
      execution: 'execution-1',
      subject: 'model/churn',
      version: '14',
      artifact: submission().artifact,
      metrics: { auc: 0.91 },
      attributes: {},
      variables: variablesOf(submission()),
      evidence: [],
      requestedAt: '2026-03-02T09:00:00.000Z',
      attempt: 1,
      inputs: ['input-1'],
      requesters: ['amy@example.com'],
      deciders: {},
      status: 'open',
      stages: {},
    });
  });

  it('records the whole submission, by whom and under which rules', () => {
    expect(entryOf(submit(undefined, beginning, attempt(), START))).toMatchObject({
      at: '2026-03-02T09:00:00.000Z',
      actor: 'amy@example.com',
      action: 'submitted',
      details: {
        attempt: 1,
        requester: person('amy'),
        submission: submission(),
        execution: 'execution-1',
        workflow: 'release',
        definition: beginning.definition,
      },
    });
  });

  it('does nothing when the request has begun, even by another execution', () => {
    expect(submit(submitted(), beginning, attempt({ execution: 'execution-9' }), at(1))).toEqual({});
  });
});

describe('revise', () => {
  it('takes the next attempt: new version, no stage touched, earlier people remembered', () => {
    const before = inRework();
    const { state } = entryOf(
      revise(
        workflow,
        before,
        'r1',
        { ...second, requester: person('ann'), submitters: ['ann@example.com'] },
        at(120),
      ),
    );
    expect(state).toEqual({
      ...before,
      version: '15',
      metrics: { auc: 0.95 },
      requestedAt: at(120).toISOString(),
      attempt: 2,
      inputs: ['input-1', 'input-2'],
      requesters: ['amy@example.com', 'ann@example.com'],
      status: 'open',
      stages: {},
      reworkDueAt: undefined,
    });
    expect(state.execution).toBe('execution-1');
    expect(state.deciders).toMatchObject({ 'dan@example.com': 'test' });
  });

  it('does nothing for an input that was taken before, whatever became of the request', () => {
    const revised = entryOf(revise(workflow, inRework(), 'r1', second, at(120))).state;
    expect(revise(workflow, revised, 'r1', second, at(121))).toEqual({});
    expect(
      revise(workflow, { ...revised, status: 'closed', outcome: 'rejected' }, 'r1', second, at(122)),
    ).toEqual({});
  });

  it('names a requester once who submits twice', () => {
    expect(entryOf(revise(workflow, inRework(), 'r1', second, at(120))).state.requesters).toEqual([
      'amy@example.com',
    ]);
  });

  it('takes it until the last moment, and not at the deadline', () => {
    expect(revise(workflow, inRework(), 'r1', second, new Date(reworkEnd.getTime() - 1)).entry).toBeDefined();
    expect(() => revise(workflow, inRework(), 'r1', second, reworkEnd)).toThrow(
      expect.objectContaining({
        code: 'NotAwaitingRework',
        message: expect.stringContaining('waited for rework'),
      }),
    );
  });

  it.each([
    ['is being decided', opened(submitted(), 'review'), 'is being decided (attempt 1)'],
    [
      'is closed',
      decided(opened(submitted(), 'review'), 'review', 'bob', { choice: 'reject' }),
      'is closed (rejected): submit a new request',
    ],
  ])('refuses an attempt while the request %s', (_, state, message) => {
    expect(() => revise(workflow, state, 'r1', second, at(120))).toThrow(
      expect.objectContaining({ code: 'NotAwaitingRework', message: expect.stringContaining(message) }),
    );
  });

  it('refuses an attempt for a request that does not exist', () => {
    expect(() => revise(workflow, undefined, 'r9', second, START)).toThrow(
      expect.objectContaining({ code: 'UnknownRequest', payload: { request: 'r9' } }),
    );
  });

  it('refuses an attempt for another subject, naming the place', () => {
    const other = { ...second, submission: submission({ subject: 'model/fraud' }) };
    expect(() => revise(workflow, inRework(), 'r1', other, at(120))).toThrow(
      expect.objectContaining({
        code: 'InvalidRequest',
        payload: { violations: [{ path: '/subject', message: expect.stringContaining("'model/churn'") }] },
      }),
    );
  });
});
