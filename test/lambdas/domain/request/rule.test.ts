import { describe, expect, it } from 'vitest';
import type { RequestState, RuleInForce } from '../../../../lambdas/domain/model.ts';
import type { RuleJudgement } from '../../../../lambdas/domain/policy.ts';
import { policyStage, recordRule } from '../../../../lambdas/domain/request/rule.ts';
import { approval, passing, policy, promotion } from '../../../schema/samples.ts';
import { closedAs } from '../../../support/states.ts';
import { at, entryOf, inRework, submitted } from '../samples.ts';

const rule: RuleInForce = {
  policy: 'policy/small-changes',
  title: 'Small changes',
  version: 'e'.repeat(64),
  request: 'r0',
  entry: { seq: 4, hash: 'b'.repeat(64) },
};
const results = [{ name: 'auc', passed: true, found: 'auc is 0.91', saw: {} }];
const approves: RuleJudgement = { rule, because: 'auc is 0.91', results };
const doesNot: RuleJudgement = { because: 'auc is 0.5', results: [] };

/** A check of people, a rule, whoever is asked in its place, production. */
const ruled = (otherwise: readonly string[] = ['review']) =>
  passing({
    draft: approval(),
    quick: policy({ otherwise }),
    ...(otherwise.length > 0 && { review: approval() }),
    publish: promotion(),
  });
const reached: RequestState = {
  ...submitted(),
  stages: { draft: { decisions: [], outcome: 'approved' } },
};
const says = (judgement: RuleJudgement, state: RequestState = reached, workflow = ruled()) =>
  recordRule({ workflow, state, now: at(5) }, { stage: 'quick', attempt: 1 }, judgement);

describe('the rule that a stage is', () => {
  it('is none that asks people, or that the workflow does not have', () => {
    const workflow = ruled();
    expect(policyStage(workflow, 'quick')).toBe(workflow.stages['quick']);
    for (const stage of ['review', 'publish', 'nowhere', 'constructor'])
      expect(() => policyStage(workflow, stage)).toThrow(
        expect.objectContaining({
          code: 'NotApproved',
          message: `Stage '${stage}' of 'release' is no rule.`,
          payload: { stage },
        }),
      );
  });
});

describe('what a rule says', () => {
  it('approves in the place of people, with what it was signed by', () => {
    const reason = "Approved by rule 'Small changes': auc is 0.91.";
    expect(entryOf(says(approves))).toEqual({
      at: at(5).toISOString(),
      actor: 'system:check',
      action: 'rule-judged',
      details: {
        ...{ stage: 'quick', attempt: 1, version: '14', policy: 'policy/small-changes' },
        ...{ reason, results, rule, outcome: 'approved' },
      },
      state: {
        ...reached,
        stages: {
          ...reached.stages,
          quick: { decisions: [], outcome: 'approved', rule, reason, settledAt: at(5).toISOString() },
        },
      },
    });
  });

  it('leaves to people what it does not approve', () => {
    const reason = "The rule 'Small changes' does not approve it: auc is 0.5.";
    const { details, state } = entryOf(says(doesNot));
    expect(details).toEqual({
      ...{ stage: 'quick', attempt: 1, version: '14', policy: 'policy/small-changes' },
      ...{ reason, results: [], outcome: 'skipped' },
    });
    expect(state.status).toBe('open');
    expect(state.stages['quick']).toEqual({
      decisions: [],
      outcome: 'skipped',
      reason,
      settledAt: at(5).toISOString(),
    });
  });

  it('ends the request where it does not approve it and nobody is asked in its place', () => {
    const reason = "The rule 'Small changes' does not approve it: auc is 0.5.";
    const entry = entryOf(says(doesNot, reached, ruled([])));
    expect(entry.details).toMatchObject({ outcome: 'rejected', reason });
    expect(entry.state).toMatchObject({
      status: 'closed',
      outcome: 'rejected',
      reason,
      stages: { quick: { outcome: 'rejected' } },
    });
    expect(entryOf(says(approves, reached, ruled([]))).state.status).toBe('open');
  });

  it.each<[string, RequestState]>([
    ['has ended', closedAs(reached, 'withdrawn')],
    ['waits for its next attempt', { ...inRework(), stages: reached.stages }],
    ['has moved on to another attempt', { ...reached, attempt: 2 }],
    [
      'was judged already',
      { ...reached, stages: { ...reached.stages, quick: { decisions: [], outcome: 'skipped' } } },
    ],
  ])('changes nothing of a request that %s', (_, state) => {
    expect(says(approves, state)).toEqual({});
  });

  it('is not asked before what comes earlier is passed', () => {
    expect(() => says(approves, submitted())).toThrow(
      expect.objectContaining({ code: 'NotApproved', payload: { stage: 'draft' } }),
    );
  });
});
