const digest = (digit: string): string => digit.repeat(64);

/** A version of a model of the example organisation, as its pipeline submits it. */
export function modelVersion(
  version: string,
  changes: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    subject: 'model/churn',
    version,
    requestedBy: 'data-scientist@example.org',
    lineage: {
      trainingData: { uri: 's3://data/churn.csv', sha256: digest('a') },
      code: { repository: 'https://git.example.com/churn', commit: 'c0ffee1' },
      hyperparameters: { learningRate: 0.1 },
    },
    artifact: artifactOf(version),
    metrics: { auc: 0.91 },
    ...changes,
  };
}

export function artifactOf(version: string) {
  return { uri: `s3://models/churn/${version}`, sha256: digest(version.slice(-1)) };
}
