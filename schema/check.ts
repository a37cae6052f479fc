/** One automated gate of a check stage. Exactly one kind each. */
export type Check =
  /** A metric of the request within bounds. */
  | { readonly metric: string; readonly atLeast?: number; readonly atMost?: number }
  /**
   * A metric no more than `by` worse than that of the version in an environment. Passes when the environment runs
   * nothing, or a version without this metric.
   */
  | {
      readonly metric: string;
      readonly notWorseThan: string;
      readonly by: number;
      readonly better: 'higher' | 'lower';
    }
  /** Evidence of this name is attached. */
  | { readonly evidence: string }
  /** The training data says when it was collected, and that is at most so many days ago. */
  | { readonly trainingDataAtMostDaysOld: number }
  /** The artifact is the very one that this request promoted to an environment before. */
  | { readonly artifactUnchangedSince: string }
  /** The artifact is signed by this key (PEM, an elliptic curve), as OpenSSF Model Signing does it; the request brings the signature. */
  | { readonly modelSignature: { readonly publicKey: string } }
  /** The subject has no condition of an earlier approval that is overdue, or still open. */
  | { readonly findings: 'none-overdue' | 'none-open' }
  /** A check of the organisation's own: `workflows/checks/<name>.ts`, run as a function by itself. */
  | { readonly custom: string };
