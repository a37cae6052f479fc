import { type Artifact, writeArtifact, writeReport } from './artifacts.ts';
import { identifyCode } from './code-version.ts';
import type { DataSet } from './data-set.ts';
import type { TrainingRun } from './train.ts';

/** What an execution of the workflow takes: one version of a model, and the three variables that made it. */
export interface SubmissionInput {
  readonly subject: string;
  readonly version: string;
  readonly requestedBy: string;
  readonly lineage: {
    readonly trainingData: Artifact;
    readonly code: { readonly repository: string; readonly commit: string };
    readonly hyperparameters: object;
  };
  readonly artifact: Artifact;
  readonly metrics: object;
  readonly evidence: readonly ({ readonly name: string } & Artifact)[];
  readonly note: string;
  /** The request that waits for rework, if this is its next attempt. */
  readonly revises?: string;
}

/** What the person who runs the pipeline says about the version. */
export interface VersionOptions {
  readonly version: string;
  readonly requestedBy: string;
  readonly note: string;
  readonly revises?: string | undefined;
  /** The folder that receives the model and its validation report. */
  readonly output: URL;
}

const SUBJECT = 'model/breast-cancer';

/**
 * Writes the trained model and its validation report, and describes them as a submission.
 * @throws {PipelineError} when the output folder can't be written.
 */
export function describeVersion(
  run: TrainingRun,
  dataSet: DataSet,
  options: VersionOptions,
): SubmissionInput {
  const { version, requestedBy, note, revises, output } = options;
  const code = identifyCode(new URL('./', import.meta.url));
  const artifact = writeArtifact(output, 'model', 'json', `${JSON.stringify(run.model, null, 2)}\n`);
  const report = writeArtifact(output, 'validation-report', 'md', writeReport(`${SUBJECT} ${version}`, run));
  return {
    subject: SUBJECT,
    version,
    requestedBy,
    lineage: {
      trainingData: { uri: dataSet.uri, sha256: dataSet.sha256 },
      code: { repository: code.repository, commit: code.commit },
      hyperparameters: run.hyperparameters,
    },
    artifact,
    metrics: run.metrics,
    evidence: [{ name: 'validation-report', ...report }],
    note: code.committed
      ? note
      : `${note} Its code is not in a commit: the digest of the sources stands for it.`,
    ...(revises !== undefined && { revises }),
  };
}
