/** What the model said about a row it had never seen, and what was true. */
export interface Outcome {
  /** Probability (0 to 1) that the row is positive, as the model has it. */
  readonly probability: number;
  readonly positive: boolean;
}

/** Figures over held-out rows, rounded to six decimals. All but `logLoss` are better when higher. */
export interface Metrics {
  /** Probability that a positive row is ranked above a negative one; 0.5 is guessing. */
  readonly auc: number;
  /** Share of rows on the right side of 0.5. */
  readonly accuracy: number;
  /** Share of the positive rows that were found. */
  readonly recall: number;
  /** Mean negative logarithm of the probability given to the truth; 0 is perfect. */
  readonly logLoss: number;
}

/** Measures a model by its outcomes, of which at least one must be positive and one negative. */
export function measure(outcomes: readonly Outcome[]): Metrics {
  const { truePositives, trueNegatives, falseNegatives } = countOutcomes(outcomes);
  return {
    auc: round(areaUnderCurve(outcomes)),
    accuracy: round((truePositives + trueNegatives) / outcomes.length),
    recall: round(truePositives / (truePositives + falseNegatives)),
    logLoss: round(logLoss(outcomes)),
  };
}

/** The four cells of the confusion matrix at a threshold of 0.5. */
export function countOutcomes(outcomes: readonly Outcome[]) {
  const count = (positive: boolean, predicted: boolean) =>
    outcomes.filter((outcome) => outcome.positive === positive && outcome.probability >= 0.5 === predicted)
      .length;
  return {
    truePositives: count(true, true),
    falseNegatives: count(true, false),
    falsePositives: count(false, true),
    trueNegatives: count(false, false),
  };
}

/** Counts the pairs that are ranked rightly; a tie counts half. */
function areaUnderCurve(outcomes: readonly Outcome[]): number {
  const positives = outcomes.filter(({ positive }) => positive);
  const negatives = outcomes.filter(({ positive }) => !positive);
  let won = 0;
  for (const { probability } of positives) {
    for (const rival of negatives) {
      won += probability > rival.probability ? 1 : probability === rival.probability ? 0.5 : 0;
    }
  }
  return won / (positives.length * negatives.length);
}

function logLoss(outcomes: readonly Outcome[]): number {
  const losses = outcomes.map(({ probability, positive }) => {
    const given = positive ? probability : 1 - probability;
    return -Math.log(Math.max(given, 1e-15)); // one sure mistake must not make the mean infinite
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

function round(value: number): number {
  return Number(value.toFixed(6));
}
