import { describe, expect, it } from 'vitest';
import { wellFormedWhen } from '../../../schema/rules/well-formed-when.ts';
import type { When } from '../../../schema/when.ts';
import { refusals, type WrongDefinition } from '../release.ts';
import { approval, passing, told } from '../samples.ts';

/** The messages on a `when` as untyped data may have it, without the `when` that they show. */
const judging = (when: unknown) =>
  told(wellFormedWhen(passing({ review: approval({ when: when as When }) })));

const leaf: When = { metric: 'auc', under: 0.8 };
const nested = (levels: number): unknown => (levels === 1 ? leaf : { not: nested(levels - 1) });

describe('the rule of a well-formed `when`', () => {
  it.each<When>([
    leaf,
    { attribute: 'riskTier', is: 'high' },
    { attribute: 'amount', oneOf: [1, 2] },
    { attribute: 'tier', oneOf: ['low', 2] },
    { attribute: 'urgent', is: false },
    { attribute: 'a'.repeat(64), atMost: 0 },
    { changed: 'code' },
    { changed: 'hyperparameters' },
    { changed: 'training-data' },
    { all: [leaf, { any: [leaf, { not: leaf }] }] },
    nested(5) as When,
  ])('accepts %j', (when) => {
    expect(judging(when)).toEqual([]);
  });

  it.each<[unknown, string]>([
    [
      {},
      "says nothing that can be judged: write one of 'metric', 'attribute', 'answer', 'changed', 'all', 'any', 'not'",
    ],
    [
      { metric: 'a', attribute: 'a', is: 1 },
      "is of two kinds, 'metric' and 'attribute': join them by 'all' or 'any'",
    ],
    [{ metric: 'a', atleast: 1 }, "has the unknown member 'atleast': did you mean 'atLeast'?"],
    [{ metric: 'a', max: 1 }, "has the unknown member 'max': did you mean 'atMost'?"],
    [
      { metric: 'a', exactly: 1 },
      "has the unknown member 'exactly': write one of 'is', 'oneOf', 'atLeast', 'atMost', 'over', 'under'",
    ],
    [{ atribute: 'a', is: 1 }, "says nothing that can be judged: did you mean 'attribute'?"],
    [{ metric: 'a' }, "tests nothing: add one of 'is', 'oneOf', 'atLeast', 'atMost', 'over', 'under'"],
    [{ metric: 'a', over: 1, under: 3 }, "has two tests, 'over' and 'under': join two comparisons by 'all'"],
    [{ metric: 'a', over: '1' }, "compares with no number: write one after 'over'"],
    [{ metric: 'a', is: null }, 'compares with no value: write a text, a number, true or false'],
    [{ metric: 'a', oneOf: [] }, "has nothing to choose from: list texts or numbers in 'oneOf'"],
    [{ metric: 'a', is: Number.NaN }, 'compares with no value: write a text, a number, true or false'],
    [{ metric: 'a', oneOf: [1, true] }, "has nothing to choose from: list texts or numbers in 'oneOf'"],
    [{ metric: 'a', oneOf: 'low' }, "has nothing to choose from: list texts or numbers in 'oneOf'"],
    [{ metric: 'm'.repeat(65), is: 1 }, 'names no fact: write 1 to 64 printable characters'],
    [{ metric: ' ', is: 1 }, 'names no fact: write 1 to 64 printable characters'],
    [{ changed: 'data' }, "speaks of no variable: write one of 'training-data', 'code', 'hyperparameters'"],
    [{ changed: 'code', is: true }, "has the test 'is', which goes with a metric or an attribute: remove it"],
    [{ all: [] }, "joins nothing: list at least one part in 'all'"],
    [{ any: 'x' }, "joins nothing: list at least one part in 'any'"],
  ])('refuses %j', (when, message) => {
    expect(judging(when)).toEqual([`review: its 'when' ${JSON.stringify(when)} ${message}`]);
  });

  it('takes the name of an answer as long as those of its stage and its question', () => {
    const named = (length: number) => judging({ answer: `review.${'q'.repeat(length - 7)}`, is: 'yes' });
    expect(named(81)).toEqual([]);
    expect(named(82)).toHaveLength(1);
  });

  it('looks at every part', () => {
    expect(judging({ any: [leaf, { not: { metric: 'a' } }] })).toEqual([
      "review: its 'when' {\"metric\":\"a\"} tests nothing: add one of 'is', 'oneOf', 'atLeast', 'atMost', 'over', 'under'",
    ]);
  });

  it.each(['auc', 7, null])('finds nothing to judge in %j', (when) => {
    expect(judging(when)).toEqual([
      "review: its 'when' {} says nothing that can be judged: write one of 'metric', 'attribute', 'answer', 'changed', 'all', 'any', 'not'",
    ]);
  });

  it.each([null, 'x', 1])('survives %j', (when) => {
    expect(judging({ not: when })).toHaveLength(1);
  });

  it('refuses to nest deeper than people follow', () => {
    expect(judging(nested(6))).toEqual([
      `review: its 'when' nests deeper than 5 levels, at ${JSON.stringify(leaf)}: simplify it`,
    ]);
    expect(judging(nested(9))).toHaveLength(1);
  });
});

describe('in a whole definition', () => {
  it.each<WrongDefinition>([
    [
      'two tests at once',
      (w) => {
        w.stages.deploy.when = { metric: 'auc', over: 0.5, under: 0.8 };
      },
      `workflow 'release', stage 'deploy': its 'when' {"metric":"auc","over":0.5,"under":0.8} has two tests, 'over' and 'under': join two comparisons by 'all'`,
    ],
    [
      'a `when` that joins nothing',
      (w) => {
        w.stages.deploy.when = { any: [] };
      },
      `workflow 'release', stage 'deploy': its 'when' {"any":[]} joins nothing: list at least one part in 'any'`,
    ],
  ])('%s is the one thing that is refused', (_, change, message) => {
    expect(refusals(change)).toEqual([message]);
  });
});
