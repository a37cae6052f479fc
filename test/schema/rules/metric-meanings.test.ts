import { describe, expect, it } from 'vitest';
import { metricMeanings } from '../../../schema/rules/metric-meanings.ts';
import type { MetricMeaning } from '../../../schema/workflow.ts';
import { type Change, refusals } from '../release.ts';
import { sampleWorkflow, told } from '../samples.ts';

const saying = (metrics: Readonly<Record<string, MetricMeaning>>) =>
  told(metricMeanings(sampleWorkflow({ metrics })));

describe('the rule of what metrics mean', () => {
  it('accepts what can be shown', () => {
    expect(told(metricMeanings(sampleWorkflow({})))).toEqual([]);
    expect(
      saying({
        auc: { better: 'higher', digits: 3, label: 'Area under the curve' },
        'recall:a': { better: 'lower', digits: 0 },
        rows: { digits: 12 },
        ['x'.repeat(128)]: { label: '\u79fb '.repeat(32) },
      }),
    ).toEqual([]);
  });

  it('refuses a name that JavaScript keeps for itself', () => {
    expect(saying({ ['__proto__']: { digits: 1 } })).toEqual([
      'says what a metric without a readable name means: write up to 128 characters',
    ]);
  });

  it.each<[string, unknown, string]>([
    ['nothing', {}, "its metric 'auc' says nothing: write better: 'higher' or 'lower', digits or a label"],
    [
      'a misspelt way',
      { better: 'heigher' },
      "its metric 'auc' is better 'heigher', which is unknown: did you mean 'higher'?",
    ],
    [
      'another way',
      { better: 'up' },
      "its metric 'auc' is better 'up', which is unknown: write one of 'higher', 'lower'",
    ],
    [
      'a part of a digit',
      { digits: 2.5 },
      "its metric 'auc' has 2.5 digits: write a whole number from 0 to 12",
    ],
    [
      'fewer digits than none',
      { digits: -1 },
      "its metric 'auc' has -1 digits: write a whole number from 0 to 12",
    ],
    ['too many digits', { digits: 13 }, "its metric 'auc' has 13 digits: write a whole number from 0 to 12"],
    [
      'digits that are no number',
      { digits: Number.NaN },
      "its metric 'auc' has NaN digits: write a whole number from 0 to 12",
    ],
    [
      'an empty label',
      { label: ' ' },
      "its metric 'auc' has a label that is not readable: write 1 to 64 printable characters",
    ],
    [
      'too long a label',
      { label: 'x'.repeat(65) },
      "its metric 'auc' has a label that is not readable: write 1 to 64 printable characters",
    ],
  ])('refuses %s', (_, meaning, message) => {
    expect(saying({ auc: meaning as MetricMeaning })).toEqual([message]);
  });

  it('refuses a name that no request can state, and more of them than one can', () => {
    const message = 'says what a metric without a readable name means: write up to 128 characters';
    for (const name of ['', 'a\nb', 'x'.repeat(129)])
      expect(saying({ [name]: { digits: 1 } })).toEqual([message]);
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, { digits: 1 }]));
    expect(saying(many(50))).toEqual([]);
    expect(saying(many(51))).toEqual(['says what 51 metrics mean: say it of 50 at most']);
  });

  it('refuses two metrics of one name', () => {
    expect(saying({ auc: { label: 'AUC' }, auc2: { label: 'AUC' } })).toEqual([
      "calls two metrics 'AUC': give each a label of its own",
    ]);
    expect(saying({ auc: { digits: 1 }, other: { label: 'auc' } })).toHaveLength(1);
  });
});

describe('what an admin may have written', () => {
  const after =
    (metrics: unknown): Change =>
    (source) => {
      source.metrics = metrics;
    };

  it.each<[unknown, string]>([
    [
      { auc: { beter: 'higher' } },
      "workflow 'release': its metric 'auc' has the unknown member 'beter': did you mean 'better'?",
    ],
    [{ auc: { digits: '3' } }, "workflow 'release': its metric 'auc' has the digits '3': write a number"],
    [
      { auc: 'higher' },
      "workflow 'release': its metric 'auc' is \"higher\": write its members between { and }",
    ],
    [['auc'], 'workflow \'release\': has the metrics ["auc"]: write its members between { and }'],
  ])('is refused with what to do: %j', (metrics, message) => {
    expect(() => refusals(after(metrics))).toThrow(message);
  });
});
