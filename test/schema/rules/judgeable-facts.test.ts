import { describe, expect, it } from 'vitest';
import { judgeableFacts } from '../../../schema/rules/judgeable-facts.ts';
import type { When } from '../../../schema/when.ts';
import type { FormField, HumanStage, PolicyStage, Stage, Workflow } from '../../../schema/workflow.ts';
import { ruledPromotion } from '../../support/ruled.ts';
import { refusals, type WrongDefinition } from '../release.ts';
import { approval, asks, passing, promotion, told } from '../samples.ts';

const attributes = {
  amount: 'number',
  riskTier: ['low', 'high'],
  purpose: 'text',
  urgent: 'yes-no',
} as const;
const submission = { lineage: true, artifact: false, attributes, metrics: ['auc'] };
const judging = (when: When, changes: Partial<Workflow> = {}) =>
  told(judgeableFacts(passing({ review: approval({ when }) }, { submission, ...changes })));

describe('the rule of judgeable facts', () => {
  it.each<When>([
    { attribute: 'amount', over: 1000 },
    { attribute: 'amount', oneOf: [1, 2] },
    { attribute: 'riskTier', oneOf: ['low', 'high'] },
    { attribute: 'purpose', is: 'travel' },
    { attribute: 'urgent', is: true },
    { metric: 'auc', atLeast: 0.8 },
    { changed: 'code' },
  ])('accepts %j', (when) => {
    expect(judging(when)).toEqual([]);
  });

  it.each<[When, string]>([
    [
      { attribute: 'amout', over: 1 },
      "speaks of an attribute that no request states: add 'amout' to submission.attributes, or write one of 'amount', 'riskTier', 'purpose', 'urgent'",
    ],
    [
      { attribute: 'riskTier', over: 1 },
      "compares the attribute 'riskTier' with a number, and it is none: use 'is' or 'oneOf'",
    ],
    [
      { attribute: 'riskTier', oneOf: ['low', 'hihg'] },
      `wants the attribute 'riskTier' to be "hihg", and it is one of 'low', 'high': write one of these`,
    ],
    [
      { attribute: 'amount', is: '1' },
      `wants the attribute 'amount' to be "1", and it is a number: write one`,
    ],
    [{ attribute: 'purpose', is: 1 }, "wants the attribute 'purpose' to be 1, and it is a text: write one"],
    [
      { attribute: 'urgent', is: 'yes' },
      `wants the attribute 'urgent' to be "yes", and it is true or false: write one of these`,
    ],
    [{ metric: 'auc', is: 'good' }, `wants the metric 'auc' to be "good", and it is a number: write one`],
  ])('refuses %j', (when, message) => {
    expect(judging(when)).toEqual([`review: its 'when' ${JSON.stringify(when)} ${message}`]);
    expect(judging({ not: { any: [when] } })).toHaveLength(1);
  });

  it('refuses to compare variables that no request need name, or with nothing', () => {
    const shown = `review: its 'when' {"changed":"code"}`;
    expect(judging({ changed: 'code' }, { submission: { ...submission, lineage: false } })).toEqual([
      `${shown} compares variables, which no request need name: write submission: { lineage: true }`,
    ]);
    expect(judging({ changed: 'code' }, { environments: [] })).toEqual([
      `${shown} compares with what the last environment runs, and there is none: list an environment, or remove it`,
    ]);
  });

  it('leaves a malformed `when`, and an attribute of an unknown type, to their own rules', () => {
    expect(judging({} as When)).toEqual([]);
    const attributes = { tier: 'string' } as unknown as typeof submission.attributes;
    expect(judging({ attribute: 'tier', is: 'high' }, { submission: { ...submission, attributes } })).toEqual(
      [],
    );
  });
});

describe('an answer that is looked for among other facts', () => {
  const form: FormField[] = [
    { name: 'impact', label: 'Impact', type: 'choice', options: ['low', 'high'] },
    { name: 'users', label: 'Users', type: 'number', options: [] },
  ];
  const looking = (when: When, metrics: readonly string[] = []) =>
    told(
      judgeableFacts(
        passing(
          { review: approval({ form }), next: approval({ when }) },
          { submission: { ...submission, metrics } },
        ),
      ),
    );

  it.each<[When, string]>([
    [{ metric: 'review.users', over: 9 }, "speaks of a metric, and 'review.users'"],
    [{ metric: 'users', over: 9 }, "speaks of a metric, and 'review.users'"],
    [{ metric: 'impact', is: 'high' }, "speaks of a metric, and 'review.impact'"],
    [{ attribute: 'impact', is: 'high' }, "speaks of an attribute, and 'review.impact'"],
  ])('is found: %j', (when, message) => {
    const [, answer = ''] = /'(.*)'/.exec(message) ?? [];
    expect(looking(when)).toEqual([
      `next: its 'when' ${JSON.stringify(when)} ${message} is a question of a form: did you mean { answer: '${answer}' }?`,
    ]);
  });

  it('is told from a metric that requests state, where both are numbers', () => {
    const said = (name: string) => looking({ metric: name, over: 9 }, [name]);
    for (const name of ['users', 'review.users'])
      expect(said(name)).toEqual([
        `next: its 'when' {"metric":"${name}","over":9} speaks of a metric, and 'review.users' is a question of a form: did you mean { answer: 'review.users' }? If not, call the question otherwise`,
      ]);
    // A choice is compared with no number.
    expect(said('impact')).toEqual([]);
  });

  it('is told from an attribute that requests state, whatever it is', () => {
    const stating = (when: When) =>
      told(
        judgeableFacts(
          passing(
            { review: approval({ form }), next: approval({ when }) },
            { submission: { ...submission, attributes: { impact: ['low', 'high'], users: 'number' } } },
          ),
        ),
      );
    expect(stating({ attribute: 'impact', is: 'high' })).toEqual([]);
    expect(stating({ attribute: 'users', over: 9 })).toEqual([]);
  });
});

describe('an answer', () => {
  const form: FormField[] = [
    { name: 'impact', label: 'Impact', type: 'choice', options: ['low', 'high'] },
    { name: 'users', label: 'Users', type: 'number', options: [], optional: true },
    { name: 'remarks', label: 'Remarks', type: 'text', options: [] },
    { name: 'new', label: 'New', type: 'yes-no', options: [] },
  ];
  const whenBehind = (when: When, stage: Stage = approval(), review: Partial<HumanStage> = {}) =>
    told(
      judgeableFacts(
        passing({
          review: approval({ form, ...review }),
          next: { ...stage, when },
          last: approval({ form }),
        }),
      ),
    ).map((line) => line.slice(line.indexOf('} ') + 2));

  it.each<When>([
    { answer: 'review.impact', is: 'high' },
    { answer: 'review.users', over: 1000 },
    { answer: 'review.new', oneOf: ['yes', 'no'] },
  ])('may decide whether a later stage asks: %j', (when) => {
    expect(whenBehind(when)).toEqual([]);
  });

  it.each<[When, string]>([
    [
      { answer: 'review.impcat', is: 'high' },
      "speaks of a question that no stage asks: did you mean 'review.impact'?",
    ],
    [
      { answer: 'impact', is: 'high' },
      "speaks of a question that no stage asks: write one of 'review.impact', 'review.users', 'review.remarks', 'review.new'",
    ],
    [
      { answer: 'last.impact', is: 'high' },
      "speaks of what is not answered by then: 'last' is not before 'next': write one of 'review.impact', 'review.users', 'review.remarks', 'review.new'",
    ],
    [
      { answer: 'review.impact', is: 'hihg' },
      `wants the answer 'review.impact' to be "hihg", and it is one of 'low', 'high': write one of these`,
    ],
    [
      { answer: 'review.impact', over: 1 },
      "compares the answer 'review.impact' with a number, and it is none: use 'is' or 'oneOf'",
    ],
    [
      { answer: 'review.new', is: true },
      "wants the answer 'review.new' to be true, and it is one of 'yes', 'no': write one of these",
    ],
    [
      { answer: 'review.remarks', is: 'fine' },
      "compares an answer that may be any text: ask it as type: 'choice', 'yes-no' or 'number'",
    ],
  ])('is refused: %j', (when, message) => {
    expect(whenBehind(when)).toEqual([message]);
  });

  it('decides what is promoted only where it is certainly there, and one', () => {
    const refused =
      'decides what is promoted by an answer that may be missing or differ: ask it at a stage of one person that always applies, and not as optional';
    const high: When = { answer: 'review.impact', is: 'high' };
    expect(whenBehind(high, promotion())).toEqual([]);
    expect(whenBehind({ answer: 'review.users', over: 1 }, promotion())).toEqual([refused]);
    expect(whenBehind(high, promotion(), asks({ reviewer: 2 }))).toEqual([refused]);
    expect(whenBehind(high, promotion(), { when: { changed: 'code' } })).toContain(refused);
    const share = [{ role: 'reviewer', quorum: '50%' }] as const;
    expect(whenBehind(high, promotion(), { approvers: share })).toEqual([refused]);
    expect(whenBehind(high, promotion(), { ifExpired: 'next' })).toEqual([refused]);
    expect(whenBehind(high, promotion(), { ifExpired: { start: 'rollback' } })).toEqual([]);
    const ways = [asks({ reviewer: 1 }).approvers, asks({ operator: 2 }).approvers];
    expect(whenBehind(high, promotion(), { approvers: ways.flat(), anyOf: ways })).toEqual([refused]);
  });

  it('is not certain where another track may be enough, or a rule may approve in the place of people', () => {
    const publish = promotion({ when: { answer: 'review.impact', is: 'high' } });
    const track = approval({ form, track: { of: 'both' } });
    const tracked = (atLeast: number) =>
      judgeableFacts(
        passing({
          both: { type: 'tracks', title: 'Both', tracks: ['review', 'other'], atLeast, next: 'review' },
          review: track,
          other: track,
          publish,
        }),
      );
    expect(tracked(2)).toEqual([]);
    expect(tracked(1)).toHaveLength(1);
    const { 'low-risk': rule } = ruledPromotion.stages;
    const ruled = (...otherwise: string[]) => {
      const quick = { ...rule, when: undefined, otherwise } as PolicyStage;
      return judgeableFacts(passing({ quick, other: approval(), review: approval({ form }), publish }));
    };
    expect(ruled('other')).toEqual([]);
    expect(ruled('other', 'review')).toHaveLength(1);
  });

  it('must be asked for before anything can go by it', () => {
    const when: When = { answer: 'review.impact', is: 'high' };
    expect(told(judgeableFacts(passing({ review: approval(), next: approval({ when }) })))).toEqual([
      `next: its 'when' ${JSON.stringify(when)} speaks of a question that no stage asks: ask it in the form of a stage before this one`,
    ]);
  });
});

describe('an attribute that no request states', () => {
  it('can only be added where there is no other', () => {
    const none = { ...submission, attributes: {} };
    expect(judging({ attribute: 'amount', over: 1 }, { submission: none })).toEqual([
      expect.stringMatching(/add 'amount' to submission\.attributes$/),
    ]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'a `when` on what nobody states',
      (w) => {
        w.stages.deploy.when = { attribute: 'amout', over: 1000 };
      },
      `workflow 'release', stage 'deploy': its 'when' {"attribute":"amout","over":1000} speaks of an attribute that no request states: add 'amout' to submission.attributes, or write one of 'amount', 'riskTier'`,
    ],
    [
      'a choice that there is not',
      (w) => {
        w.stages.deploy.when = { attribute: 'riskTier', oneOf: ['hihg'] };
      },
      `workflow 'release', stage 'deploy': its 'when' {"attribute":"riskTier","oneOf":["hihg"]} wants the attribute 'riskTier' to be "hihg", and it is one of 'low', 'high': write one of these`,
    ],
    [
      'a number that a text should exceed',
      (w) => {
        w.stages.deploy.when = { attribute: 'riskTier', over: 3 };
      },
      `workflow 'release', stage 'deploy': its 'when' {"attribute":"riskTier","over":3} compares the attribute 'riskTier' with a number, and it is none: use 'is' or 'oneOf'`,
    ],
    [
      'a change where no request names its variables',
      (w) => {
        w.submission.lineage = false;
        w.stages.deploy.when = { changed: 'training-data' };
      },
      `workflow 'release', stage 'deploy': its 'when' {"changed":"training-data"} compares variables, which no request need name: write submission: { lineage: true }`,
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });
});
