import { describe, expect, it } from 'vitest';
import { signedPolicies } from '../../../schema/rules/signed-policies.ts';
import type { Stage, Workflow } from '../../../schema/workflow.ts';
import { ruledPromotion, withRule } from '../../support/ruled.ts';
import { approval, asks, check, passing, promotion, task, told } from '../samples.ts';

const sign = approval(asks({ risk: 1 }));
const force = promotion({ environment: 'in-force' });
const signing = (stages: Readonly<Record<string, Stage>>, subject = 'policy'): Workflow =>
  passing(stages, { id: 'signing', subject });

describe('the rule of signed policies', () => {
  it.each<[string, Readonly<Record<string, Stage>>]>([
    ['the people who stand for the rule', { sign, force }],
    ['them and others', { sign: approval(asks({ manager: 1, risk: 1 })), force }],
    ['them, and something else happens before', { gate: check({}), other: approval(), sign, force }],
    ['them, and something else is promoted, too', { sign, archive: promotion(), force }],
  ])('accepts a workflow in which it is put in force after an approval by %s', (_, stages) => {
    expect(signedPolicies([ruledPromotion, signing(stages)])).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, Stage>>, string?]>([
    ['is for another kind of subject', { sign, force }, 'model'],
    ['asks others', { sign: approval(asks({ manager: 1 })), force }],
    [
      'asks them in some requests alone',
      { sign: approval({ ...asks({ risk: 1 }), when: { changed: 'code' } }), force },
    ],
    ['lets them confirm and not approve', { sign: task(asks({ risk: 1 })), force }],
    ['asks them afterwards', { force, sign }],
    ['promotes to elsewhere', { sign, force: promotion() }],
    ['takes out of force', { sign, force: promotion({ type: 'retirement', environment: 'in-force' }) }],
    ['promotes nothing', { sign }],
  ])('refuses a rule whose workflow %s', (_, stages, subject) => {
    expect(told(signedPolicies([ruledPromotion, signing(stages, subject)]))).toEqual([
      "low-risk: nobody can sign it: no workflow with the subject 'policy' has an approval by 'risk', without 'when', before a promotion to 'in-force': add one (countersign workflows new policy-approval --from policy-approval) with role: 'risk'",
    ]);
  });

  it('tells rules apart by their names', () => {
    const named = (id: string, policy: string): Workflow => ({ ...withRule({ policy }), id });
    const of = (...workflows: Workflow[]) =>
      signedPolicies([...workflows, signing({ sign, force })]).map(({ workflow, message }) => [
        workflow,
        message,
      ]);
    expect(of(named('one', 'quick'), named('two', 'slow'), named('three', 'late'))).toEqual([]);
    expect(of(named('one', 'quick'), named('two', 'slow'), named('three', 'slow'))).toEqual([
      [
        'three',
        "its policy 'slow' is that of stage 'low-risk' of 'two', too: give each rule a name of its own, as each is signed by itself",
      ],
    ]);
  });
});
