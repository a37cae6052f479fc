import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestState } from '../../../lambdas/domain/model.ts';
import { judge } from '../../../lambdas/domain/when.ts';
import { casesOf } from '../../../schema/rules/cases.ts';
import type { Comparison, When } from '../../../schema/when.ts';
import type { FormField, Stage } from '../../../schema/workflow.ts';
import { approval, passing } from '../samples.ts';

const attributes = {
  amount: 'number',
  tier: ['low', 'middle', 'high'],
  urgent: 'yes-no',
  purpose: 'text',
} as const;
const submission = { lineage: true, artifact: false, attributes, metrics: ['auc'] };

const number = fc.integer({ min: 0, max: 3 });
const test = fc.oneof(
  number.map((is) => ({ is })),
  fc.array(number, { minLength: 1, maxLength: 2 }).map((oneOf) => ({ oneOf })),
  number.map((atLeast) => ({ atLeast })),
  number.map((atMost) => ({ atMost })),
  number.map((over) => ({ over })),
  number.map((under) => ({ under })),
);
const comparison: fc.Arbitrary<Comparison> = fc.oneof(
  test.map((one) => ({ attribute: 'amount', ...one })),
  test.map((one) => ({ metric: 'auc', ...one })),
  fc.subarray(['low', 'middle', 'high'], { minLength: 1 }).map((oneOf) => ({ attribute: 'tier', oneOf })),
  fc.boolean().map((is) => ({ attribute: 'urgent', is })),
  fc.constantFrom('travel', 'food').map((is) => ({ attribute: 'purpose', is })),
);
const { when: whens } = fc.letrec<{ when: When }>((tie) => ({
  when: fc.oneof(
    { maxDepth: 2 },
    comparison,
    fc.array(tie('when'), { minLength: 1, maxLength: 2 }).map((all) => ({ all })),
    fc.array(tie('when'), { minLength: 1, maxLength: 2 }).map((any) => ({ any })),
    tie('when').map((not) => ({ not })),
  ),
}));
const facts = fc.record({
  attributes: fc.record({
    amount: fc.integer({ min: -2, max: 10 }).map((half) => half / 2),
    tier: fc.constantFrom('low', 'middle', 'high'),
    urgent: fc.boolean(),
    purpose: fc.constantFrom('travel', 'food', 'books'),
  }),
  metrics: fc.record(
    { auc: fc.integer({ min: -2, max: 10 }).map((half) => half / 2) },
    { requiredKeys: ['auc'] },
  ),
});

describe('the cases of `when`', () => {
  it('include every request, judged as the domain judges it', () => {
    fc.assert(
      fc.property(fc.array(whens, { minLength: 1, maxLength: 3 }), facts, (given, stated) => {
        const stages = given.map((when, index): [string, Stage] => [`s${index}`, approval({ when })]);
        const cases = casesOf(passing(Object.fromEntries(stages), { submission }), stages) ?? [];
        const request = { ...stated } as unknown as RequestState;
        const applying = stages
          .filter((_, index) => {
            const when = given[index] ?? { all: [] };
            return judge(when, { request, subject: undefined, reference: undefined, now: new Date(0) }).holds;
          })
          .map(([name]) => name);
        expect(cases.map((one) => [...one.applying])).toContainEqual(applying);
      }),
      { numRuns: 300 },
    );
  });

  it('tell an example of each', () => {
    const stages: [string, Stage][] = [['s', approval({ when: { attribute: 'tier', is: 'low' } })]];
    expect(casesOf(passing(Object.fromEntries(stages), { submission }), stages)).toEqual([
      { applying: new Set(['s']), example: "tier is 'low'" },
      { applying: new Set(), example: "tier is 'middle'" },
      { applying: new Set(), example: "tier is 'high'" },
    ]);
  });

  it('tell apart one fact by what is wanted of it, and of no other', () => {
    const when: When = {
      all: [
        { attribute: 'amount', over: 1 },
        { metric: 'auc', over: 5 },
      ],
    };
    const stages: [string, Stage][] = [['s', approval({ when })]];
    expect(casesOf(passing(Object.fromEntries(stages), { submission }), stages)).toHaveLength(9);
  });

  it('tell an answer that may be missing from each that there can be, and one question from another', () => {
    const form: FormField[] = [
      { name: 'impact', label: 'Impact', type: 'choice', options: ['high', 'low'] },
      { name: 'users', label: 'Users', type: 'number', options: [], optional: true },
    ];
    const examples = (when: When) => {
      const s = approval({ when });
      const workflow = passing({ first: approval({ form }), s }, { submission });
      return casesOf(workflow, [['s', s]])?.map(({ example, applying }) => `${example}: ${applying.size}`);
    };
    expect(examples({ answer: 'first.impact', is: 'high' })).toEqual([
      "first.impact is 'high': 1",
      "first.impact is 'low': 0",
    ]);
    expect(examples({ answer: 'first.users', over: 5 })).toEqual([
      'first.users is 4: 0',
      'first.users is 5: 0',
      'first.users is 6: 1',
      'first.users has no answer of all: 1',
    ]);
    const both: When[] = [
      { answer: 'first.impact', is: 'high' },
      { answer: 'first.users', over: 5 },
    ];
    expect(examples({ all: both })).toHaveLength(8);
  });

  it('tell a date from every other', () => {
    const s = approval({ when: { attribute: 'goLive', is: '2026-12-24' } });
    const dated = { ...submission, attributes: { goLive: 'date' } } as const;
    expect(casesOf(passing({ s }, { submission: dated }), [['s', s]])).toEqual([
      { applying: new Set(['s']), example: "goLive is '2026-12-24'" },
      { applying: new Set(), example: "goLive is 'something else'" },
    ]);
  });

  it('tell apart what somebody asks for, by what a `when` wants of it, too', () => {
    const s = approval({ when: { attribute: 'purpose', is: 'travel' } });
    const cases = casesOf(passing({ s }, { submission }), [['s', s]], ['purpose', 'tier']);
    expect(cases?.map(({ attributes }) => attributes)).toEqual(
      ['travel', 'something else'].flatMap((purpose) => attributes.tier.map((tier) => ({ purpose, tier }))),
    );
  });

  it('tell nothing apart by a text that no `when` looks at', () => {
    expect(casesOf(passing({ s: approval() }, { submission }), [['s', approval()]], ['purpose'])).toEqual([
      {
        applying: new Set(['s']),
        example: "purpose is 'something else'",
        attributes: { purpose: 'something else' },
      },
    ]);
  });

  it('are none where a `when` is none', () => {
    const stages: [string, Stage][] = [['s', approval({ when: {} as When })]];
    expect(casesOf(passing(Object.fromEntries(stages), { submission }), stages)).toBeUndefined();
  });

  it('are looked at up to 4,096', () => {
    const asking = (count: number) => {
      const names = Array.from({ length: count }, (_, index) => `a${index}`);
      const any = names.map((attribute): When => ({ attribute, is: true }));
      const stages: [string, Stage][] = [['s', approval({ when: { any } })]];
      const asked = {
        ...submission,
        attributes: Object.fromEntries(names.map((name) => [name, 'yes-no' as const])),
      };
      return casesOf(passing(Object.fromEntries(stages), { submission: asked }), stages)?.length;
    };
    expect([asking(12), asking(13)]).toEqual([4_096, undefined]);
  });

  it('are one where nothing has a `when`', () => {
    const stages: [string, Stage][] = [['s', approval()]];
    expect(casesOf(passing(Object.fromEntries(stages)), stages)).toEqual([
      { applying: new Set(['s']), example: '' },
    ]);
  });
});
