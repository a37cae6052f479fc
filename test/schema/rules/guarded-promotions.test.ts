import { describe, expect, it } from 'vitest';
import { guardedPromotions } from '../../../schema/rules/guarded-promotions.ts';
import type { When } from '../../../schema/when.ts';
import { refusals, type WrongDefinition } from '../release.ts';
import { approval, passing, promotion, sampleWorkflow, task, told } from '../samples.ts';

const attributes = {
  amount: 'number',
  riskTier: ['low', 'middle', 'high'],
  urgent: 'yes-no',
  purpose: 'text',
} as const;
const submission = { lineage: true, artifact: false, attributes };

/** Approvals under these `when`, then a promotion. */
const guarding = (guards: readonly (When | undefined)[], when?: When, metrics = ['auc']) => {
  const approvals = guards.map((guard, index) => [`s${index}`, approval({ when: guard })] as const);
  return told(
    guardedPromotions(
      passing(
        { ...Object.fromEntries(approvals), publish: promotion({ when }) },
        { submission: { ...submission, metrics } },
      ),
    ),
  );
};

describe('the rule of guarded promotions', () => {
  it('accepts promotions after an approval', () => {
    expect(guardedPromotions(sampleWorkflow())).toEqual([]);
  });

  it('counts no approval that is passed when nobody answers', () => {
    const silent = approval({ ifExpired: 'next' });
    expect(told(guardedPromotions(passing({ silent, publish: promotion() })))).toEqual([
      "publish: promotes what nobody need approve, as every approval before it is passed when time runs out: leave ifExpired: 'next' out at one of them",
    ]);
    expect(told(guardedPromotions(passing({ silent, review: approval(), publish: promotion() })))).toEqual(
      [],
    );
  });

  it.each([
    ['promotion', 'promotes'],
    ['retirement', 'retires'],
    ['attestation', 'attests'],
  ] as const)('refuses a %s that an approval follows only', (type, does) => {
    expect(told(guardedPromotions(passing({ change: promotion({ type }), review: approval() })))).toEqual([
      `change: ${does} what nobody has approved: put a stage of type 'approval' before it`,
    ]);
  });

  it('does not count a task as an approval', () => {
    expect(guardedPromotions(passing({ do: task(), publish: promotion() }))).toHaveLength(1);
  });

  it('refuses every promotion of a path without approval', () => {
    const stages = { first: promotion({ environment: 'staging' }), second: promotion() };
    expect(guardedPromotions(passing(stages)).map(({ stage }) => stage)).toEqual(['first', 'second']);
  });
});

describe('the rule of guarded promotions, where approvals have a `when`', () => {
  it.each<[string, readonly (When | undefined)[], When?]>([
    ['one that always applies beside others', [{ attribute: 'amount', over: 1 }, undefined]],
    [
      'levels without a gap',
      [
        { attribute: 'amount', atMost: 1000 },
        { attribute: 'amount', over: 1000 },
      ],
    ],
    [
      'a choice of which each is covered',
      [
        { attribute: 'riskTier', oneOf: ['low', 'middle'] },
        { attribute: 'riskTier', is: 'high' },
      ],
    ],
    [
      'yes and no',
      [
        { attribute: 'urgent', is: true },
        { attribute: 'urgent', is: false },
      ],
    ],
    ['a `when` and its opposite', [{ metric: 'auc', under: 0.8 }, { not: { metric: 'auc', under: 0.8 } }]],
    [
      'the `when` of the promotion itself',
      [{ attribute: 'riskTier', is: 'high' }],
      { attribute: 'riskTier', is: 'high' },
    ],
    [
      'all but what the promotion passes over',
      [{ attribute: 'amount', over: 10 }],
      {
        all: [
          { attribute: 'amount', atLeast: 20 },
          { attribute: 'urgent', is: true },
        ],
      },
    ],
  ])('accepts %s', (_, guards, when) => {
    expect(guarding(guards, when)).toEqual([]);
  });

  it.each<[string, readonly When[], string]>([
    [
      'a gap between levels',
      [
        { attribute: 'amount', under: 1000 },
        { attribute: 'amount', over: 1000 },
      ],
      'amount is 1000',
    ],
    [
      'a range between levels',
      [
        { attribute: 'amount', atMost: 1000 },
        { attribute: 'amount', atLeast: 2000 },
      ],
      'amount is 1500',
    ],
    [
      'a choice that is left out',
      [{ attribute: 'riskTier', oneOf: ['low', 'high'] }],
      "riskTier is 'middle'",
    ],
    ['any other text', [{ attribute: 'purpose', is: 'travel' }], "purpose is 'something else'"],
    [
      'facts in combination',
      [
        {
          any: [
            { attribute: 'urgent', is: true },
            { attribute: 'amount', over: 5 },
          ],
        },
      ],
      'urgent is false and amount is 4',
    ],
  ])('refuses %s, with an example', (_, guards, example) => {
    expect(guarding(guards)).toEqual([
      `publish: promotes what nobody has approved when ${example}: ` +
        "let one of the approvals before it apply without 'when', or let a 'when' cover this too",
    ]);
  });

  it('does not trust that what changed for one stage has changed for the next', () => {
    expect(guarding([{ changed: 'code' }, { not: { changed: 'code' } }])).toHaveLength(1);
    expect(guarding([{ changed: 'code' }])).toEqual([
      expect.stringContaining('what nobody has approved when code changed is false: '),
    ]);
    expect(guarding([{ changed: 'code' }], { changed: 'code' })).toHaveLength(1);
    expect(guarding([{ any: [{ changed: 'code' }, { not: { changed: 'code' } }] }])).toEqual([]);
  });

  it('refuses more cases than it can look at', () => {
    const many = Array.from({ length: 13 }, (_, index): When => ({ metric: `m${index}`, over: 1 }));
    const metrics = many.map((_, index) => `m${index}`);
    expect(guarding([{ any: many }], undefined, metrics)).toEqual([
      "publish: promotes after approvals whose 'when' compare too much to tell that one always applies: " +
        "let one of the approvals before it apply without 'when'",
    ]);
  });

  it('need not look at any where one approval always applies', () => {
    const many = Array.from({ length: 13 }, (_, index): When => ({ metric: `m${index}`, over: 1 }));
    expect(
      guarding(
        [{ any: many }, undefined],
        undefined,
        many.map((_, index) => `m${index}`),
      ),
    ).toEqual([]);
  });

  it('leaves a `when` that can not be judged to its own rules', () => {
    expect(guarding([{} as When])).toEqual([]);
    expect(guarding([{ attribute: 'amout', over: 1 }])).toEqual([]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'a promotion that nobody approves',
      (w) => {
        w.stages.review.type = 'task';
      },
      "workflow 'release', stage 'to-qa': promotes what nobody has approved: put a stage of type 'approval' before it",
    ],
    [
      'a promotion that sometimes nobody approves',
      (w) => {
        w.stages.review.when = { attribute: 'riskTier', is: 'high' };
      },
      "workflow 'release', stage 'to-qa': promotes what nobody has approved when riskTier is 'low': let one of the approvals before it apply without 'when', or let a 'when' cover this too",
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });
});
