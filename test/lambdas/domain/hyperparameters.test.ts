import { describe, expect, it } from 'vitest';
import { changedLeaves, countValues, leavesOf, tooDeep } from '../../../lambdas/domain/hyperparameters.ts';
import { flattenMetrics, flawsOfMetrics, METRICS_BYTES } from '../../../lambdas/domain/metrics.ts';

describe('hyperparameters', () => {
  const model = {
    optimizer: { name: 'adam', betas: [0.9, 0.999], schedule: {} },
    layers: [{ units: 64 }, { units: 32, dropout: null }],
    seed: 7,
  };

  it('are told leaf by leaf, with the path to each', () => {
    expect(leavesOf(model).map(({ path, value }) => [path, value])).toEqual([
      ['optimizer.name', 'adam'],
      ['optimizer.betas', [0.9, 0.999]],
      ['optimizer.schedule', {}],
      ['layers[0].units', 64],
      ['layers[1].units', 32],
      ['layers[1].dropout', null],
      ['seed', 7],
    ]);
  });

  it('differ in their leaves, whatever dots their names have', () => {
    const changed = { ...model, optimizer: { ...model.optimizer, betas: [0.9, 0.99] }, seed: '7' };
    expect(changedLeaves(model, changed)).toEqual([
      { path: 'optimizer.betas', was: [0.9, 0.999], is: [0.9, 0.99] },
      { path: 'seed', was: 7, is: '7' },
    ]);
    expect(changedLeaves({ a: { b: 1 } }, { 'a.b': 1 })).toEqual([
      { path: 'a.b', was: 1, is: undefined },
      { path: 'a.b', was: undefined, is: 1 },
    ]);
    expect(changedLeaves({ a: { b: 1 } }, { a: 1 })).toHaveLength(2);
    expect(changedLeaves(model, structuredClone(model))).toEqual([]);
    expect(changedLeaves(undefined, { a: 1 })).toEqual([{ path: 'a', was: undefined, is: 1 }]);
  });

  it('are told apart by all of their path, and a list with anything inside is taken apart', () => {
    const [one, other] = [
      { a: { x: 1 }, b: { x: 2 } },
      { a: { x: 9 }, b: { x: 2 } },
    ];
    expect(changedLeaves(one, other)).toEqual([{ path: 'a.x', was: 1, is: 9 }]);
    const paths = (value: Parameters<typeof leavesOf>[0]) => leavesOf(value).map(({ path }) => path);
    expect(paths({ layers: [1, { units: 2 }] })).toEqual(['layers[0]', 'layers[1].units']);
    expect(paths({ seeds: [null, 1] })).toEqual(['seeds']);
  });

  it('are counted, and told where they are too deep', () => {
    expect(countValues(model)).toBe(8);
    expect(tooDeep({ a: 1 }, 1)).toBeUndefined();
    expect(tooDeep({ a: 1, b: { c: [1] } }, 3)).toBeUndefined();
    expect(tooDeep({ a: 1, b: { c: [1] } }, 2)).toEqual(['b', 'c']);
  });
});

describe('metrics', () => {
  it('in groups have whole names', () => {
    expect(flattenMetrics({ auc: 0.9, recall: { a: 0.8, 'b c': { low: 0.7 } } })).toEqual({
      auc: 0.9,
      'recall.a': 0.8,
      'recall.b c.low': 0.7,
    });
  });

  it('are each there once, and no group is empty', () => {
    expect(flawsOfMetrics({ 'recall.a': 1, recall: { a: 2, b: {} } })).toEqual([
      { path: ['recall', 'a'], message: "is there twice, as 'recall.a': which one is meant?" },
      { path: ['recall', 'b'], message: 'must have at least one metric' },
    ]);
    const group = { ['g'.repeat(100)]: { ['m'.repeat(28)]: 1 } };
    expect(flawsOfMetrics({ ['g'.repeat(99)]: { ['m'.repeat(28)]: 1 } })).toEqual([]);
    expect(flawsOfMetrics(group)).toEqual([
      {
        path: ['g'.repeat(100), 'm'.repeat(28)],
        message: 'must have at most 128 characters in its name, groups included',
      },
    ]);
  });

  it('take as much of the ledger as there is room for, and not a byte more', () => {
    const named = (first: number) =>
      Object.fromEntries(
        Array.from({ length: 128 }, (_, index) => [`${index}`.padStart(index === 0 ? first : 120, 'm'), 1]),
      );
    expect(Buffer.byteLength(JSON.stringify(named(119)))).toBe(METRICS_BYTES);
    expect(flawsOfMetrics(named(119))).toEqual([]);
    expect(flawsOfMetrics(named(120))).toEqual([
      {
        path: [],
        message: expect.stringMatching(/^must be at most 16000 bytes in all, .*, not 16001: attach/),
      },
    ]);
    const far = Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`${n}`.padStart(99, 'm'), 1]));
    expect(flawsOfMetrics(far)).toEqual([{ path: [], message: 'must have at most 500 members' }]);
  });
});
