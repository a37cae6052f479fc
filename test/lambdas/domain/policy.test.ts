import { describe, expect, it } from 'vitest';
import type { Deployment, StageDecision, SubjectState } from '../../../lambdas/domain/model.ts';
import {
  judgeRule,
  judgeRuleAgain,
  type PolicyPosition,
  standingOf,
} from '../../../lambdas/domain/policy.ts';
import { policiesOf, policyHash } from '../../../schema/policy.ts';
import type { PolicyStage, Workflow } from '../../../schema/workflow.ts';
import { ruledPromotion, withRule } from '../../support/ruled.ts';
import { deployment, facts, running } from './facts.ts';
import { at } from './samples.ts';

const ruleOf = (workflow: Workflow): PolicyStage => {
  const [found] = policiesOf(workflow);
  if (found === undefined) throw new Error('no rule');
  return found[1];
};
const version = policyHash(ruledPromotion, ruleOf(ruledPromotion));
const by = (role: string, changes: Partial<StageDecision> = {}) =>
  ({
    stage: 'sign',
    attempt: 1,
    person: 'rita@example.com',
    role,
    choice: 'approve',
    ...changes,
  }) as StageDecision;
const signed = (changes: Partial<Deployment> = {}) =>
  deployment({ version, request: 's1', authorisedBy: [by('risk')], ...changes });
const standing = (inForce: Deployment | undefined, changes: Partial<SubjectState> = {}): PolicyPosition => ({
  state: running(inForce === undefined ? {} : { 'in-force': inForce }, changes),
  seq: 3,
  hash: 'e'.repeat(64),
});
const rule = (position: PolicyPosition = standing(signed()), workflow = ruledPromotion) => ({
  workflow,
  stage: ruleOf(workflow),
  position,
});
const inForce = {
  policy: 'policy/low-risk-retraining',
  title: 'Low-risk retraining',
  version,
  request: 's1',
  entry: { seq: 3, hash: 'e'.repeat(64) },
};
const tier = (riskTier: string, request = {}) => ({ attributes: { riskTier }, ...request });

describe('a rule', () => {
  it('approves by the signature of its people, and says all that it looked at', () => {
    const judged = judgeRule(rule(), facts({}, tier('low')));
    expect(judged).toMatchObject({ rule: inForce, results: [{ name: 'better', passed: true }] });
    expect(judged.because).toBe(
      'riskTier is low, low; auc is 0.91; version 13 in production has 0.9; at most 0 worse is allowed',
    );
  });

  it('approves nothing of which one condition or one check does not hold, and names each', () => {
    const judged = judgeRule(rule(), facts({}, tier('high', { metrics: { auc: 0.8 } })));
    expect(judged.rule).toBeUndefined();
    expect(judged.because).toBe(
      'riskTier is high, not low; auc is 0.8; version 13 in production has 0.9; at most 0 worse is allowed',
    );
    expect(judgeRule(rule(), facts({}, tier('high')))).toMatchObject({
      because: 'riskTier is high, not low',
    });
  });
});

describe('a rule that is judged again in the moment of an effect', () => {
  const ownRuns = running({ production: deployment({ version: '14', request: 'r1' }) });

  it('is asked for its condition while the last environment runs another request', () => {
    expect(judgeRuleAgain(rule(), facts({}, tier('high'))).rule).toBeUndefined();
    expect(judgeRuleAgain(rule(), facts({}, tier('low'))).rule).toEqual(inForce);
  });

  it('is not asked for it once that runs this very request, but for its checks', () => {
    expect(judgeRuleAgain(rule(), facts({ subject: ownRuns }, tier('high')))).toMatchObject({
      rule: inForce,
      because: 'auc is 0.91; version 14 in production has 0.9; at most 0 worse is allowed',
    });
    const worse = facts({ subject: ownRuns }, tier('low', { metrics: { auc: 0.8 } }));
    expect(judgeRuleAgain(rule(), worse).rule).toBeUndefined();
  });

  it('is asked for it where nothing is known of the subject', () => {
    expect(judgeRuleAgain(rule(), facts({ subject: undefined }, tier('high'))).rule).toBeUndefined();
  });
});

describe('a rule is in force', () => {
  const how = (position: PolicyPosition, workflow = ruledPromotion) =>
    standingOf(rule(position, workflow), at(0));

  it('by the newest entry of its stream', () => {
    expect(how(standing(signed()))).toEqual(inForce);
  });

  it.each<[string, readonly StageDecision[]]>([
    ['among others', [by('manager'), by('risk')]],
    ['in the place of somebody', [by('manager', { countsFor: 'risk' })]],
  ])('when one of its role has approved it %s', (_, authorisedBy) => {
    expect(how(standing(signed({ authorisedBy })))).toEqual(inForce);
  });

  it.each<[string, readonly StageDecision[]]>([
    ['nobody', []],
    ['people of other roles', [by('manager')]],
    [
      'one of its role who only waived a check, among others,',
      [
        by('manager'),
        by('risk', {
          choice: 'approve-with-conditions',
          findings: [{ text: 'Try it', owner: 'rita@example.com', due: '2026-04-01', waives: 'tried' }],
        }),
      ],
    ],
    ['one of its role who counts for another', [by('risk', { countsFor: 'manager' })]],
  ])('never when %s approved it', (_, authorisedBy) => {
    expect(how(standing(signed({ authorisedBy })))).toBe("nobody of the role 'risk' has signed the rule");
  });

  it('never before it was signed, as another version, while it is suspended, or after its last day', () => {
    expect(standingOf({ ...rule(), position: undefined }, at(0))).toBe('nobody has signed the rule');
    expect(how(standing(undefined))).toBe('nobody has signed the rule');
    expect(how(standing(signed({ version: 'f'.repeat(64) })))).toBe(
      'the rule was changed since it was signed',
    );
    const suspended = { at: at(0).toISOString(), by: 'iam:ops', reason: 'Too generous.' };
    expect(how(standing(signed(), { suspended }))).toBe('the rule is suspended: Too generous');
    const ended = withRule({ until: '2026-03-01' });
    expect(how(standing(signed()), ended)).toBe('the rule ended with 2026-03-01');
  });
});
