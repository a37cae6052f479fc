import { describe, expect, it } from 'vitest';
import { adviceFor } from '../../../schema/advice.ts';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import { knownRoles } from '../../../schema/rules/known-roles.ts';
import { endedPolicies, policies } from '../../../schema/rules/policies.ts';
import { validateWorkflows } from '../../../schema/validate-workflow.ts';
import type { PolicyStage } from '../../../schema/workflow.ts';
import {
  policyApproval,
  ruledPromotion,
  ruledRoles,
  sampledPromotion,
  withRule,
} from '../../support/ruled.ts';
import { approval, passing, promotion, task, told } from '../samples.ts';

const said = (...workflows: Parameters<typeof validateWorkflows>[0]) =>
  validateWorkflows([...workflows, policyApproval], ruledRoles, []);
const PLACE = "workflow 'ruled-promotion', stage 'low-risk': ";

describe('a rule that approves', () => {
  it('is accepted with its conditions, its end and the people who sign it, with a sample and without people', () => {
    expect(said(ruledPromotion)).toEqual([]);
    expect(said(sampledPromotion(0.1))).toEqual([]);
    const { review: _, ...stages } = withRule({ otherwise: [], next: 'promote' }).stages;
    expect(said({ ...ruledPromotion, stages })).toEqual([]);
  });

  it.each<[string, Parameters<typeof withRule>[0], string]>([
    [
      'no condition',
      { when: undefined, checks: {} },
      "approves whatever comes: say when, by 'when' or by checks",
    ],
    [
      'a check of the organisation',
      { checks: { drift: { evidence: 'x' }, gap: { custom: 'recall-gap' } } },
      "its check 'gap' is custom, which can't be looked at again in the moment of the promotion: put it in a stage of type 'check' before the rule",
    ],
    [
      'a check of a signature',
      { checks: { drift: { evidence: 'x' }, signed: { modelSignature: { publicKey: 'k' } } } },
      "its check 'signed' asks for a signature, which is looked at once: put it in a stage of type 'check' before the rule",
    ],
    ['no day', { until: '2027-02-30' }, "its until '2027-02-30' is no day: write its last day as 2027-03-01"],
    [
      'people who come after the promotion',
      { otherwise: ['promote'] },
      "asks 'promote' where it does not approve, which is no approval between it and what it approves: write otherwise: 'reject' to ask nobody, or write 'review'",
    ],
    [
      'a share above all of them',
      { reviewAfterwards: { share: 2, role: 'risk', due: { seconds: 86_400 } } },
      'its reviewAfterwards.share is 2: write a number above 0, up to 1 for all of them',
    ],
    [
      'a name with spaces',
      { policy: 'Low risk' },
      "its policy 'Low risk' is not in kebab-case: use lower-case letters, digits and single hyphens",
    ],
    ['a role that is none', { approvedBy: 'rsk' }, "its approvedBy 'rsk' is no role: did you mean 'risk'?"],
  ])('is refused with %s', (_, changes, message) => {
    expect(said(withRule(changes))).toContain(PLACE + message);
  });

  it('is accepted with conditions of one kind alone, and with a look at all of what it approves', () => {
    expect(policies(withRule({ checks: {} }))).toEqual([]);
    expect(policies(withRule({ when: undefined }))).toEqual([]);
    expect(policies(sampledPromotion(1))).toEqual([]);
    expect(told(policies(sampledPromotion(0)))).toEqual([
      'low-risk: its reviewAfterwards.share is 0: write a number above 0, up to 1 for all of them',
    ]);
  });

  it('asks otherwise an approval behind it, and before anything changes', () => {
    const { 'low-risk': rule } = ruledPromotion.stages;
    if (rule === undefined) throw new Error('no rule');
    const asking = (...otherwise: string[]) => ({ ...rule, otherwise }) as PolicyStage;
    const around = (quick: PolicyStage) =>
      told(
        policies(
          passing({
            first: approval(),
            second: approval(),
            quick,
            review: approval(),
            sample: approval({ samples: { of: 'quick', share: 0.1 } }),
            handOver: task(),
            publish: promotion(),
            late: approval(),
          }),
        ),
      );
    expect(around(asking('review'))).toEqual([]);
    for (const name of ['second', 'sample', 'handOver', 'publish', 'late'])
      expect(around(asking(name))).toEqual([
        `quick: asks '${name}' where it does not approve, which is no approval between it and what it approves: write otherwise: 'reject' to ask nobody, or write 'review'`,
      ]);
    expect(
      told(
        policies(
          passing({ quick: asking('late'), review: approval(), publish: promotion(), late: approval() }),
        ),
      ),
    ).toEqual([
      "quick: asks 'late' where it does not approve, which is no approval between it and what it approves: write otherwise: 'reject' to ask nobody, or write 'review'",
    ]);
    expect(told(policies(passing({ quick: asking('publish'), publish: promotion() })))).toEqual([
      "quick: asks 'publish' where it does not approve, which is no approval between it and what it approves: write otherwise: 'reject' to ask nobody, or put an approval there",
    ]);
    expect(policies(passing({ quick: asking('review'), review: approval() }))).toEqual([]);
  });

  it('is named once where nobody is in the role that it names', () => {
    expect(told(knownRoles(sampledPromotion(0.1), { ...ruledRoles, risk: [] }))).toEqual([
      "low-risk: its approvedBy 'risk' has nobody in it: add a person to it",
      "low-risk: its reviewAfterwards.role 'risk' has nobody in it: add a person to it",
    ]);
  });

  it('is refused where nobody can sign it, and where another one has its name', () => {
    expect(validateWorkflows([ruledPromotion], ruledRoles, [])).toEqual([
      `${PLACE}nobody can sign it: no workflow with the subject 'policy' has an approval by 'risk', without 'when', before a promotion to 'in-force': add one (countersign workflows new policy-approval --from policy-approval) with role: 'risk'`,
    ]);
    const other = { ...ruledPromotion, id: 'other', title: 'Another' };
    expect(said(ruledPromotion, other)).toEqual([
      "workflow 'other', stage 'low-risk': its policy 'low-risk-retraining' is that of stage 'low-risk' of 'ruled-promotion', too: give each rule a name of its own, as each is signed by itself",
    ]);
  });

  it('puts no rule in force', () => {
    const { 'low-risk': rule } = ruledPromotion.stages;
    if (rule?.type !== 'policy') throw new Error('no rule');
    const signed = { ...rule, when: undefined, checks: { seen: { evidence: 'seen' } }, next: 'sign' };
    const itself = {
      ...policyApproval,
      start: 'low-risk',
      stages: { 'low-risk': { ...signed, otherwise: ['sign'] }, ...policyApproval.stages },
    };
    expect(validateWorkflows([itself], ruledRoles, [])).toContain(
      "workflow 'policy-approval', stage 'low-risk': approves rules ('policy'), which people put 'in-force' alone: remove it",
    );
  });

  it('guards a promotion by itself only where it rejects what it does not approve', () => {
    const { review: _, ...stages } = withRule({ next: 'promote' }).stages;
    expect(said({ ...ruledPromotion, stages })).toContain(
      "workflow 'ruled-promotion', stage 'promote': promotes what nobody has approved: put a stage of type 'approval' before it",
    );
  });
});

describe('what an admin writes of a rule', () => {
  const define = (rule: object) =>
    workflowsFor<string>(ruledRoles)({
      id: 'ruled',
      title: 'Ruled',
      subject: 'service',
      requester: 'data-scientist',
      stages: {
        quick: {
          ...{ type: 'policy', policy: 'quick', approvedBy: 'risk', until: '2027-03-01' },
          checks: { seen: { evidence: 'seen' } },
          ...rule,
        } as never,
        review: { type: 'approval', role: 'manager', dueIn: '1 day' },
      },
    });

  it('asks the stage after it otherwise, and adds the review afterwards at the end', () => {
    const { stages } = define({ reviewAfterwards: { share: 0.1, role: 'risk', dueIn: '3 days' } });
    expect(stages['quick']).toMatchObject({ otherwise: ['review'], next: 'review' });
    expect(stages['review']).toMatchObject({ next: 'quick-afterwards' });
    expect(stages['quick-afterwards']).toEqual({
      alsoEligible: [],
      conditions: false,
      commentRequiredFor: ['request-changes', 'reject'],
      form: [],
      rejectQuorum: 1,
      handOverTo: ['risk'],
      type: 'approval',
      title: 'Review afterwards: Quick',
      approvers: [{ role: 'risk', quorum: 1 }],
      due: { seconds: 3 * 86_400 },
      meaning: 'reviewed',
      samples: { of: 'quick', share: 0.1 },
      next: 'end',
    });
    expect(define({ otherwise: 'reject' }).stages['quick']).toMatchObject({ otherwise: [] });
    for (const otherwise of ['review', ['review']])
      expect(define({ otherwise }).stages['quick']).toMatchObject({ otherwise: ['review'] });
    expect(Object.keys(define({}).stages)).toEqual(['quick', 'review']);
  });

  it('adds the reviews of several rules one after the other, each with a title that fits', () => {
    const rule = (policy: string, next: string) => ({
      ...{ type: 'policy', policy, approvedBy: 'risk', until: '2027-03-01', title: 'T'.repeat(80), next },
      ...{ checks: { seen: { evidence: 'seen' } }, otherwise: 'reject' },
      reviewAfterwards: { share: 0.1, role: 'risk', dueIn: '3 days' },
    });
    const { stages } = workflowsFor<string>(ruledRoles)({
      ...{ id: 'ruled', title: 'Ruled', subject: 'service', requester: 'data-scientist' },
      stages: { one: rule('one', 'two'), two: rule('two', 'end') } as never,
    });
    const path = Object.entries(stages).map(([name, { next }]) => `${name} ${next}`);
    expect(path).toEqual([
      'one two',
      'two one-afterwards',
      'one-afterwards two-afterwards',
      'two-afterwards end',
    ]);
    expect(stages['one-afterwards']?.title).toBe(`Review afterwards: ${'T'.repeat(61)}`);
  });

  it('is refused where the review that it adds has the name of another stage, or a time that is none', () => {
    const review = { reviewAfterwards: { share: 0.1, role: 'risk', dueIn: 'soon' } };
    expect(() => define(review)).toThrow("its reviewAfterwards.dueIn 'soon' is not a duration");
    expect(() => define({ otherwise: [] })).toThrow(
      'has the otherwise []: write the name of an approval stage',
    );
    expect(() => define({ otherwise: [3] })).toThrow(
      'has the otherwise [3]: write the name of an approval stage',
    );
    const named = (rule: object) =>
      workflowsFor<string>(ruledRoles)({
        ...{ id: 'ruled', title: 'Ruled', subject: 'service', requester: 'data-scientist' },
        stages: {
          quick: {
            ...{ type: 'policy', policy: 'quick', approvedBy: 'risk', until: '2027-03-01' },
            checks: { seen: { evidence: 'seen' } },
            ...rule,
          } as never,
          'quick-afterwards': { type: 'approval', role: 'manager', dueIn: '1 day' },
        },
      });
    expect(() => named({ reviewAfterwards: { share: 0.1, role: 'risk', dueIn: '3 days' } })).toThrow(
      "has reviewAfterwards, which adds the stage 'quick-afterwards', and there is one: rename that one",
    );
    expect(() => named({})).not.toThrow();
  });

  it.each([
    ['untill', { untill: 1, until: undefined }, "has the unknown member 'untill': did you mean 'until'?"],
    ['until', { until: 2027 }, "has the until 2027: write one text, such as '2027-03-01'"],
    [
      'otherwise',
      { otherwise: { review: 1 } },
      `has the otherwise {"review":1}: write the name of an approval stage, a list of such names, or 'reject'`,
    ],
    [
      'reviewAfterwards',
      { reviewAfterwards: { role: 'risk' } },
      'its reviewAfterwards has no share: write a number',
    ],
  ])('is refused where %s is no such thing', (_, rule, message) => {
    expect(() => define(rule)).toThrow(`workflow 'ruled', stage 'quick': ${message}`);
  });
});

describe('a rule whose last day is over', () => {
  const CHECKED = new Date('2027-03-02T00:00:00Z');
  const ended = (changes: Parameters<typeof withRule>[0], now = CHECKED) =>
    endedPolicies(withRule({ until: '2027-03-01', ...changes }), now);

  it('is advised of from the day after on, with what becomes of requests and what to do', () => {
    expect(ended({}, new Date('2027-03-01T23:59:59Z'))).toEqual([]);
    expect(ended({})).toEqual([
      `${PLACE}the rule 'low-risk-retraining' ended with 2027-03-01 and approves nothing: people are asked for every request. Write a later until and have the rule signed anew, or take the stage out.`,
    ]);
    expect(ended({ otherwise: [] })).toEqual([
      expect.stringContaining('approves nothing: every request is rejected there.'),
    ]);
    // That is a problem already.
    expect(ended({ until: '2027-02-30' })).toEqual([]);
  });

  it('is said at workflows check', () => {
    expect(adviceFor({ workflows: [withRule({ until: '2027-03-01' })], roles: ruledRoles }, CHECKED)).toEqual(
      expect.arrayContaining([
        expect.stringContaining("the rule 'low-risk-retraining' ended with 2027-03-01"),
      ]),
    );
  });
});
