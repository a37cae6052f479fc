import { describe, expect, it } from 'vitest';
import type { RequestState, Submission } from '../../../../lambdas/domain/model.ts';
import { revise, submit, variablesOf } from '../../../../lambdas/domain/request/submit.ts';
import type { HumanStage } from '../../../../schema/workflow.ts';
import { person } from '../../../schema/samples.ts';
import { closedAs, reopened } from '../../../support/states.ts';
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
    expect(entryOf(submit({ state: undefined, now: START }, beginning, attempt())).state).toEqual({
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
    expect(entryOf(submit({ state: undefined, now: START }, beginning, attempt()))).toMatchObject({
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
    expect(
      submit({ state: submitted(), now: at(1) }, beginning, attempt({ execution: 'execution-9' })),
    ).toEqual({});
  });
});

describe('revise', () => {
  it('takes the next attempt: new version, no stage touched, earlier people remembered', () => {
    const before = inRework();
    const { state } = entryOf(
      revise(
        { workflow, state: before, now: at(120) },
        { ...second, requester: person('ann'), submitters: ['ann@example.com'] },
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
    const revised = entryOf(revise({ workflow, state: inRework(), now: at(120) }, second)).state;
    expect(revise({ workflow, state: revised, now: at(121) }, second)).toEqual({});
    expect(revise({ workflow, state: closedAs(revised, 'rejected'), now: at(122) }, second)).toEqual({});
  });

  it('names a requester once who submits twice', () => {
    expect(entryOf(revise({ workflow, state: inRework(), now: at(120) }, second)).state.requesters).toEqual([
      'amy@example.com',
    ]);
  });

  it('takes it until the last moment, and not at the deadline', () => {
    expect(
      revise({ workflow, state: inRework(), now: new Date(reworkEnd.getTime() - 1) }, second).entry,
    ).toBeDefined();
    expect(() => revise({ workflow, state: inRework(), now: reworkEnd }, second)).toThrow(
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
    expect(() => revise({ workflow, state, now: at(120) }, second)).toThrow(
      expect.objectContaining({
        code: 'NotAwaitingRework',
        message: expect.stringContaining(message),
        payload: { request: 'r1' },
      }),
    );
  });

  it('refuses an attempt for another subject, naming the place', () => {
    const other = { ...second, submission: submission({ subject: 'model/fraud' }) };
    expect(() => revise({ workflow, state: inRework(), now: at(120) }, other)).toThrow(
      expect.objectContaining({
        code: 'InvalidRequest',
        payload: { violations: [{ path: '/subject', message: expect.stringContaining("'model/churn'") }] },
      }),
    );
  });
});

describe('what an attempt leaves out', () => {
  it('it does not have, whatever the attempt before had', () => {
    const first = inRework();
    const { artifact: _, lineage: __, ...bare } = second.submission;
    const { state } = entryOf(
      revise(
        { workflow, state: { ...first, collected: '2026-01-01' }, now: at(120) },
        { ...second, submission: bare },
      ),
    );
    expect(first.artifact).toBeDefined();
    expect(state).not.toHaveProperty('artifact');
    expect(state).not.toHaveProperty('collected');
    expect(state.variables).toEqual({});
  });

  it('is taken from the ledger where that knows the version', () => {
    const known = { variables: { code: 'c' }, metrics: { auc: 0.5 } };
    const { lineage: _, ...bare } = submission({ metrics: {} });
    const begun = (changes: object) =>
      entryOf(
        submit(
          { state: undefined, now: START },
          beginning,
          attempt({ submission: { ...bare, ...changes }, known }),
        ),
      ).state;
    expect(begun({})).toMatchObject(known);
    expect(begun({ metrics: { auc: 1 } })).toMatchObject({ metrics: { auc: 1 }, variables: { code: 'c' } });
    expect(begun({ lineage: submission().lineage }).variables).toEqual(variablesOf(submission()));
  });
});

describe('who submits', () => {
  it('is everyone who had a hand in it, the one who answers for it last', () => {
    const robot = attempt({ requester: person('ann'), submitters: ['amy@example.com', 'ann@example.com'] });
    expect(submitted(robot).requesters).toEqual(['amy@example.com', 'ann@example.com']);
    const back = { ...second, requester: person('amy'), submitters: ['amy@example.com'] };
    const { state } = entryOf(
      revise(
        {
          workflow,
          state: { ...inRework(), requesters: ['amy@example.com', 'ann@example.com'] },
          now: at(120),
        },
        back,
      ),
    );
    expect(state.requesters).toEqual(['ann@example.com', 'amy@example.com']);
  });

  it('is told apart from who handed it in', () => {
    const entry = entryOf(
      submit({ state: undefined, now: START }, beginning, attempt({ actor: 'iam:arn:aws:iam::1:user/ci' })),
    );
    expect(entry).toMatchObject({
      actor: 'iam:arn:aws:iam::1:user/ci',
      details: { requester: person('amy') },
    });
  });
});

describe('the variables of a version', () => {
  it('compare data by digest, code by commit, hyperparameters by value whatever their order', () => {
    const of = (lineage: object) =>
      variablesOf(submission({ lineage: { ...submission().lineage, ...lineage } as never }));
    const base = variablesOf(submission());
    expect(of({ trainingData: { uri: 's3://moved', sha256: 'd'.repeat(64) } })).toEqual(base);
    expect(of({ hyperparameters: { a: 1, b: 2 } })).toEqual(of({ hyperparameters: { b: 2, a: 1 } }));
    expect(of({ hyperparameters: { learningRate: '0.1' } }).hyperparameters).not.toBe(base.hyperparameters);
    expect(of({ code: { repository: 'https://git.example.com/fork', commit: 'c0ffee0' } }).code).not.toBe(
      base.code,
    );
  });
});

describe('an attempt that begins at a later stage', () => {
  const resumed = (): RequestState => ({ ...inRework(), resumeAt: 'test' });
  const { review } = workflow.stages as { review: HumanStage };
  const carrying = {
    ...workflow,
    stages: { ...workflow.stages, review: { ...review, carries: true as const } },
  };

  it('keeps what was passed before it, with the attempt in which it was', () => {
    const { state } = entryOf(revise({ workflow: carrying, state: resumed(), now: at(120) }, second));
    expect(Object.keys(state.stages)).toEqual(['review', 'to-qa']);
    expect(state.stages['review']).toMatchObject({ outcome: 'approved', carriedFrom: 1 });
    expect(state).toMatchObject({ attempt: 2, status: 'open', resumeAt: 'test' });
  });

  it('says so again at the attempt after, still naming the first', () => {
    const once = entryOf(revise({ workflow: carrying, state: resumed(), now: at(120) }, second)).state;
    const again = { ...reopened(once), status: 'rework' as const, reworkDueAt: at(9999).toISOString() };
    const third = { ...second, input: 'input-3' };
    expect(
      entryOf(revise({ workflow: carrying, state: again, now: at(130) }, third)).state.stages['review'],
    ).toMatchObject({
      carriedFrom: 1,
    });
  });

  it('carries nothing that was not passed, and nothing from the stage itself on', () => {
    const odd = {
      ...resumed(),
      stages: { ...resumed().stages, review: { decisions: [], outcome: 'expired' as const } },
    };
    const { state } = entryOf(revise({ workflow: carrying, state: odd, now: at(120) }, second));
    expect(Object.keys(state.stages)).toEqual(['to-qa']);
  });

  it('carries nothing when it begins at the start', () => {
    expect(entryOf(revise({ workflow, state: inRework(), now: at(120) }, second)).state.stages).toEqual({});
  });

  it.each<[string, Partial<Submission>, string]>([
    ['themselves', {}, '/requestedBy'],
    ['through somebody on whose behalf they act', { onBehalfOf: 'bob@example.com' }, '/onBehalfOf'],
  ])('is not submitted by who signed what it builds on: %s', (_, changes, path) => {
    const own = attempt({
      ...second,
      submission: { ...second.submission, ...changes },
      submitters: ['bob@example.com'],
    });
    expect(() => revise({ workflow: carrying, state: resumed(), now: at(120) }, own)).toThrow(
      expect.objectContaining({
        code: 'InvalidRequest',
        payload: { violations: [{ path, message: expect.stringContaining("decided 'review'") }] },
      }),
    );
  });

  it('is not submitted with the help of one who signed, unless that stage lets them', () => {
    const helped = { ...second, submitters: ['amy@example.com', 'bob@example.com'] };
    const revised = (rules: typeof workflow) =>
      revise({ workflow: rules, state: resumed(), now: at(120) }, helped);
    expect(() => revised(carrying)).toThrow(expect.objectContaining({ code: 'InvalidRequest' }));
    const open = { ...review, carries: true as const, alsoEligible: ['requester' as const] };
    expect(revised({ ...workflow, stages: { ...workflow.stages, review: open } }).entry).toBeDefined();
  });

  it('is not submitted by somebody in whose place another signed what it builds on', () => {
    const state = resumed();
    const review = state.stages['review'] ?? { decisions: [] };
    const decisions = review.decisions.map((one) => ({ ...one, inPlaceOf: 'amy@example.com' }));
    const stood = { ...state, stages: { ...state.stages, review: { ...review, decisions } } };
    expect(() => revise({ workflow: carrying, state: stood, now: at(120) }, second)).toThrow(
      expect.objectContaining({ code: 'InvalidRequest' }),
    );
  });
});
