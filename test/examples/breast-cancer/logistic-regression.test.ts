import { describe, expect, it } from 'vitest';
import { fitModel, predictProbability } from '../../../examples/breast-cancer/logistic-regression.ts';

const examples = [
  { inputs: [1, 7], positive: false },
  { inputs: [3, 7], positive: true },
];

describe('fitModel', () => {
  it('takes one step of gradient descent as worked out by hand', () => {
    const model = fitModel(['x', 'constant'], examples, { iterations: 1, learningRate: 0.2, l2: 0 });
    expect(model).toEqual({
      algorithm: 'logistic-regression',
      features: ['x', 'constant'],
      means: [2, 7],
      deviations: [1, 1], // a constant has none: taken as 1
      weights: [0.1, 0], // 0.2 x the mean of (0 - 0.5)(-1) and (1 - 0.5)(1)
      intercept: 0,
    });
  });

  it('tells apart what can be told apart', () => {
    const model = fitModel(['x', 'constant'], examples, { iterations: 500, learningRate: 1, l2: 0 });
    expect(predictProbability(model, [3, 7])).toBeGreaterThan(0.99);
    expect(predictProbability(model, [1, 7])).toBeLessThan(0.01);
    expect(predictProbability(model, [2, 7])).toBeCloseTo(0.5, 9);
  });

  it('arrives where the slope of the penalised loss is zero', () => {
    const l2 = 0.1;
    const { weights } = fitModel(['x', 'constant'], examples, { iterations: 2000, learningRate: 0.5, l2 });
    const weight = weights[0] ?? 0;
    expect(weight).toBeGreaterThan(0);
    expect(l2 * weight).toBeCloseTo(1 / (1 + Math.exp(weight)), 9);
  });
});

describe('predictProbability', () => {
  it('refuses fewer inputs than the model has', () => {
    const model = fitModel(['x', 'constant'], examples, { iterations: 1, learningRate: 0.2, l2: 0 });
    expect(() => predictProbability(model, [1])).toThrow(
      'An example has 1 inputs, but the model needs input 2.',
    );
  });
});
