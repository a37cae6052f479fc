/** Among a package's metadata, what is ours: its request, up to which entry of its subject it was shown, when somebody had a mail. */
export const OUR_METADATA = {
  request: 'countersign.request',
  entry: 'countersign.entry',
  told: 'countersign.told',
} as const;

/** Among a package's metadata, what pipelines say that SageMaker does not know. */
export const SAID = {
  requestedBy: 'countersign.requested_by',
  artifactSha256: 'countersign.artifact.sha256',
  trainingJob: 'countersign.training_job',
  repository: 'countersign.code.repository',
  commit: 'countersign.code.commit',
  dirty: 'countersign.code.dirty',
  /** Followed by the name of a channel: a digest, or a pin of another kind. */
  data: 'countersign.data.',
  /** Followed by the name of an attribute. */
  attribute: 'countersign.attribute.',
} as const;

/** The longest description of an approval. */
export const LONGEST_DESCRIPTION = 1_024;
