/** How a package stands at SageMaker, in its words. */
export type PackageApproval = 'Approved' | 'Rejected' | 'PendingManualApproval';

/** Where a package is in its life, as SageMaker shows it: letters, digits and hyphens, to 63 characters each. */
export interface LifeCycle {
  readonly stage: string;
  readonly status: string;
}

/** A version of a model package group, as far as it is read here. */
export interface ModelPackage {
  readonly arn: string;
  readonly group: string;
  readonly version: string;
  /** When it was created: milliseconds since 1970. */
  readonly made: number;
  /** True once SageMaker has made it. */
  readonly complete: boolean;
  /** False of one that is a mere log of an experiment. */
  readonly registered: boolean;
  readonly approval: PackageApproval | undefined;
  readonly approvalDescription: string | undefined;
  readonly description: string | undefined;
  /** What its owners say of it, by name: text of up to 256 letters, digits, spaces and `_.:/=+-@`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the data of each of its containers is; nothing for one without data. */
  readonly data: readonly (string | undefined)[];
  /** The ARN of the training job or of the pipeline's execution that made it, if it says so. */
  readonly generatedBy: string | undefined;
  readonly repository: string | undefined;
  readonly commit: string | undefined;
  /** Where its figures of quality are. */
  readonly quality: string | undefined;
  readonly lifeCycle: LifeCycle | undefined;
}

/** A training job, as far as it is read here. */
export interface TrainingJob {
  readonly hyperparameters: Readonly<Record<string, string>>;
  /** What it was trained with, by the channel's name, and where that is. */
  readonly channels: readonly { readonly name: string; readonly uri: string }[];
  readonly metrics: readonly { readonly name: string; readonly value: number }[];
  /** Where it put the model. */
  readonly artifact: string | undefined;
}

/** A package in a list. */
export interface ListedPackage {
  readonly arn: string;
  readonly group: string;
  readonly version: string;
}

/** What is written of a package. All of it is said each time: what is left out may be lost. */
export interface PackageUpdate {
  readonly approval: PackageApproval;
  readonly approvalDescription: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly lifeCycle?: LifeCycle | undefined;
}
