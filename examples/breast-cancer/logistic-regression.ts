/** A trained model: everything that a prediction needs, as written to the artifact. */
export interface Model {
  readonly algorithm: 'logistic-regression';
  /** Names of the inputs. The four lists below are in their order. */
  readonly features: readonly string[];
  /** Mean and standard deviation of each input over the training rows. */
  readonly means: readonly number[];
  readonly deviations: readonly number[];
  readonly weights: readonly number[];
  readonly intercept: number;
}

/** An input of the model and whether it is of the class to be recognised. */
export interface Example {
  readonly inputs: readonly number[];
  readonly positive: boolean;
}

export interface FitOptions {
  /** Steps of gradient descent, each over all examples. */
  readonly iterations: number;
  readonly learningRate: number;
  /** Strength of the L2 penalty on the weights (the intercept has none). */
  readonly l2: number;
}

/** Fits a logistic regression by gradient descent on standardised inputs. The same arguments give the same model. */
export function fitModel(
  features: readonly string[],
  examples: readonly Example[],
  options: FitOptions,
): Model {
  const means = features.map((_, j) => average(examples.map(({ inputs }) => at(inputs, j))));
  const deviations = features.map((_, j) => {
    const variance = average(examples.map(({ inputs }) => (at(inputs, j) - at(means, j)) ** 2));
    return Math.sqrt(variance) || 1; // an input that never varies says nothing: leave it at 0
  });
  const untrained: Model = {
    algorithm: 'logistic-regression',
    features,
    means,
    deviations,
    weights: features.map(() => 0),
    intercept: 0,
  };
  const standardised = examples.map(({ inputs, positive }) => ({
    inputs: standardise(untrained, inputs),
    positive,
  }));

  let model = untrained;
  for (let step = 0; step < options.iterations; step++) {
    model = descend(model, standardised, options);
  }
  return model;
}

/** The probability (0 to 1) that an example with these inputs is positive. */
export function predictProbability(model: Model, inputs: readonly number[]): number {
  return activate(model, standardise(model, inputs));
}

function descend(model: Model, examples: readonly Example[], { learningRate, l2 }: FitOptions): Model {
  const slopes = model.weights.map(() => 0);
  let interceptSlope = 0;
  for (const { inputs, positive } of examples) {
    const error = activate(model, inputs) - Number(positive);
    interceptSlope += error;
    for (let j = 0; j < slopes.length; j++) {
      slopes[j] = at(slopes, j) + error * at(inputs, j);
    }
  }
  const count = examples.length;
  return {
    ...model,
    weights: model.weights.map((weight, j) => weight - learningRate * (at(slopes, j) / count + l2 * weight)),
    intercept: model.intercept - learningRate * (interceptSlope / count),
  };
}

function standardise({ means, deviations }: Model, inputs: readonly number[]): number[] {
  return inputs.map((input, j) => (input - at(means, j)) / at(deviations, j));
}

function activate({ weights, intercept }: Model, standardised: readonly number[]): number {
  const score = weights.reduce((sum, weight, j) => sum + weight * at(standardised, j), intercept);
  return 1 / (1 + Math.exp(-score));
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function at(values: readonly number[], index: number): number {
  const value = values[index];
  if (value === undefined) {
    throw new RangeError(`An example has ${values.length} inputs, but the model needs input ${index + 1}.`);
  }
  return value;
}
