import { describe, expect, it } from 'vitest';
import { tellingWhen } from '../../../schema/rules/telling-when.ts';
import type { When } from '../../../schema/when.ts';
import { refusals, type WrongDefinition } from '../release.ts';
import { approval, passing, told } from '../samples.ts';

const attributes = { amount: 'number', tier: ['low', 'middle', 'high'], urgent: 'yes-no' } as const;
const form = [{ name: 'impact', label: 'Impact', type: 'choice', options: ['high', 'low'] } as const];

/** What is said of a `when`, without the part that is shown. */
const judging = (when: When) =>
  told(
    tellingWhen(
      passing(
        { first: approval({ form }), review: approval({ when }) },
        { submission: { lineage: true, artifact: false, attributes, metrics: ['auc'] } },
      ),
    ),
  );

const over = (over: number): When => ({ attribute: 'amount', over });
const under = (under: number): When => ({ attribute: 'amount', under });
const contradicts = (part: When) =>
  `review: its 'when' ${JSON.stringify(part)} contradicts itself, so that it never holds: exchange its bounds, or remove it`;
const holds = (part: When) =>
  `review: its 'when' ${JSON.stringify(part)} always holds, whatever a request states: narrow it, or remove it`;

describe('the rule of a `when` that tells requests apart', () => {
  it.each<When>([
    over(0),
    { all: [over(3), under(5)] },
    { any: [under(3), over(3)] },
    { changed: 'code' },
    { attribute: 'tier', oneOf: ['low', 'high'] },
    { not: { attribute: 'urgent', is: true } },
    { any: [{ answer: 'first.impact', is: 'high' }, over(1)] },
  ])('accepts %j', (when) => {
    expect(judging(when)).toEqual([]);
  });

  it.each<When>([
    { all: [over(5), under(3)] },
    {
      all: [
        { attribute: 'tier', is: 'low' },
        { attribute: 'tier', is: 'high' },
      ],
    },
    {
      all: [
        { answer: 'first.impact', is: 'low' },
        { answer: 'first.impact', is: 'high' },
      ],
    },
    { all: [{ attribute: 'urgent', is: true }, { not: { attribute: 'urgent', is: true } }] },
    { not: { any: [under(3), over(2)] } },
  ])('refuses %j, which never holds', (when) => {
    expect(judging(when)).toEqual([contradicts(when)]);
  });

  it.each<When>([
    { any: [over(3), under(5)] },
    { attribute: 'tier', oneOf: ['low', 'middle', 'high'] },
    {
      any: [
        { attribute: 'urgent', is: true },
        { attribute: 'urgent', is: false },
      ],
    },
  ])('refuses %j, which always holds', (when) => {
    expect(judging(when)).toEqual([holds(when)]);
  });

  it('looks within what tells requests apart as a whole', () => {
    const never: When = { all: [over(5), under(3)] };
    const always: When = { any: [over(3), under(5)] };
    expect(judging({ any: [{ attribute: 'urgent', is: true }, never] })).toEqual([contradicts(never)]);
    expect(judging({ all: [{ not: { attribute: 'urgent', is: true } }, always] })).toEqual([holds(always)]);
    expect(judging({ not: { any: [{ attribute: 'urgent', is: true }, never] } })).toEqual([
      contradicts(never),
    ]);
  });

  it('leaves what cannot be judged to the rules of that', () => {
    expect(judging({ all: [] })).toEqual([]);
    expect(judging({ all: 3 } as never)).toEqual([]);
    expect(judging({ all: [{ attribute: 'other', is: 1 }, over(5), under(3)] })).toEqual([]);
  });

  it('passes what compares with too much to look at', () => {
    const many = Array.from(
      { length: 13 },
      (_, index): When => ({ all: [over(index), { metric: 'auc', over: index }] }),
    );
    const lots: When = { any: many };
    const answers = Array.from({ length: 200 }, (_, index): When => ({ metric: 'auc', is: index }));
    expect(judging({ all: [{ any: answers }, lots] })).toEqual([]);
  });
});

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'a stage that no request passes',
      (w) => {
        w.stages.deploy.when = {
          all: [
            { metric: 'auc', over: 0.9 },
            { metric: 'auc', under: 0.8 },
          ],
        };
      },
      `workflow 'release', stage 'deploy': its 'when' {"all":[{"metric":"auc","over":0.9},{"metric":"auc","under":0.8}]} contradicts itself, so that it never holds: exchange its bounds, or remove it`,
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });
});
