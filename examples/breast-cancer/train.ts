import attempts from './attempts.json' with { type: 'json' };
import { type DataSet, type Row, splitRows } from './data-set.ts';
import { type FitOptions, fitModel, type Model, predictProbability } from './logistic-regression.ts';
import { type Metrics, measure, type Outcome } from './metrics.ts';
import { PipelineError } from './pipeline-error.ts';

/** Everything a training run can be told. The same values on the same data give the same model. */
export interface Hyperparameters extends FitOptions {
  readonly algorithm: string;
  /** Names of the columns to learn from, or `all`. */
  readonly features: 'all' | readonly string[];
  /** Share of the rows (0 to 1) that is kept for evaluation and never learnt from. */
  readonly heldOutShare: number;
  readonly seed: number;
}

/** A trained model and how it does on the rows it has not seen. */
export interface TrainingRun {
  readonly hyperparameters: Hyperparameters;
  readonly model: Model;
  readonly trainingRows: number;
  readonly outcomes: readonly Outcome[];
  readonly metrics: Metrics;
}

export interface AttemptSettings {
  /** What the data scientist says about it. */
  readonly note: string;
  readonly hyperparameters: Hyperparameters;
}

/** The settings of the two attempts that this example makes: a hasty one, and one that does better. */
export const attemptSettings = attempts as Readonly<Record<'1' | '2', AttemptSettings>>;

/**
 * Trains on one part of the data set and measures on the other.
 * @throws {PipelineError} when the hyperparameters name a column that the data set lacks.
 */
export function trainModel(dataSet: DataSet, hyperparameters: Hyperparameters): TrainingRun {
  const { training, heldOut } = splitRows(dataSet.rows, hyperparameters.heldOutShare, hyperparameters.seed);
  const features = chooseFeatures(dataSet.columns, hyperparameters.features);
  const selectInputs = (row: Row) =>
    row.measurements.filter((_, column) => features.includes(dataSet.columns[column] ?? ''));

  const examples = training.map((row) => ({ inputs: selectInputs(row), positive: row.malignant }));
  const model = fitModel(features, examples, hyperparameters);
  const outcomes = heldOut.map((row) => ({
    probability: predictProbability(model, selectInputs(row)),
    positive: row.malignant,
  }));
  return { hyperparameters, model, trainingRows: training.length, outcomes, metrics: measure(outcomes) };
}

/** The wanted columns, in the data set's order. */
function chooseFeatures(columns: readonly string[], wanted: Hyperparameters['features']): readonly string[] {
  if (wanted === 'all') {
    return columns;
  }
  const missing = wanted.filter((feature) => !columns.includes(feature));
  if (missing.length > 0) {
    throw new PipelineError(
      `The data set has no column ${missing.join(', ')}: choose among ${columns.join(', ')}.`,
    );
  }
  return columns.filter((column) => wanted.includes(column));
}
