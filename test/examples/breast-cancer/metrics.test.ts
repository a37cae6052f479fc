import { describe, expect, it } from 'vitest';
import { countOutcomes, measure } from '../../../examples/breast-cancer/metrics.ts';

const outcomes = [
  { probability: 0.9, positive: true },
  { probability: 0.6, positive: false },
  { probability: 0.4, positive: true },
  { probability: 0.2, positive: false },
];

describe('measure', () => {
  it('gives the figures that one works out by hand', () => {
    expect(measure(outcomes)).toEqual({
      auc: 0.75, // of four pairs, 0.4 against 0.6 is lost
      accuracy: 0.5,
      recall: 0.5,
      logLoss: Number((-(Math.log(0.9) + Math.log(0.4) + Math.log(0.4) + Math.log(0.8)) / 4).toFixed(6)),
    });
  });

  it('counts a tie as half', () => {
    const tied = outcomes.map((outcome) => ({ ...outcome, probability: 0.5 }));
    expect(measure(tied).auc).toBe(0.5);
  });

  it('stays finite when the model was sure and wrong', () => {
    const wrong = [
      { probability: 0, positive: true },
      { probability: 1, positive: false },
    ];
    expect(measure(wrong)).toMatchObject({ auc: 0, accuracy: 0, logLoss: 34.538776 });
  });
});

describe('countOutcomes', () => {
  it('fills the confusion matrix', () => {
    expect(countOutcomes(outcomes)).toEqual({
      truePositives: 1,
      falseNegatives: 1,
      falsePositives: 1,
      trueNegatives: 1,
    });
  });
});
