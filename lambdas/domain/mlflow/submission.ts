import { defined } from '../../../schema/defined.ts';
import { own } from '../../../schema/own.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import type { Violation } from '../errors.ts';
import type { Held } from '../registered/another.ts';
import { describeLacking as describeViolations, type Remedies } from '../registered/lacking.ts';
import { attributesOf, numberIn } from '../registered/texts.ts';
import type { RegisteredVersion, TrainingRun } from './answers.ts';
import { LONGEST_TAG, SAID } from './names.ts';

/** Who hands a version in: a robot, which names the person who answers for it. */
const ROBOT = 'mlflow';
/** What MLflow shows of an infinite metric. */
const LARGEST = Number.MAX_VALUE;

export interface Found {
  readonly version: RegisteredVersion;
  /** Nothing where the version names none, or it was deleted. */
  readonly run: TrainingRun | undefined;
  /** Where the server says that the artifact is. */
  readonly artifactUri: string | undefined;
}

/**
 * The input of an execution that a version is, as far as MLflow knows it: unchecked. What it can not know stands in tags of
 * the version or of its run, the version's first. The same version gives the same input as long as nobody logs more.
 */
export function inputOf(found: Found, workflow: Workflow): Record<string, unknown> {
  const { version, run, artifactUri } = found;
  const said = { ...run?.data.tags, ...version.tags };
  const sha256 = own(said, SAID.artifactSha256);
  const lineage = defined({
    trainingData: trainingDataOf(run),
    code: codeOf(said),
    hyperparameters: hyperparametersOf(run),
  });
  const asksForLineage = workflow.submission.lineage;
  return defined({
    subject: `${workflow.subject}/${version.name}`,
    version: version.version,
    requestedBy: ROBOT,
    onBehalfOf: own(said, SAID.requestedBy)?.trim(),
    lineage: asksForLineage && Object.keys(lineage).length > 0 ? lineage : undefined,
    artifact:
      sha256 === undefined
        ? undefined
        : { uri: artifactUri ?? version.source ?? `models:/${version.name}/${version.version}`, sha256 },
    metrics: metricsOf(run),
    attributes: attributesOf(said, SAID.attribute, workflow),
    note: version.description?.trim() || undefined,
  });
}

/** What a version is, as it or its run says. Where its files are is the server's own affair, and may change. */
export const heldOf = ({ version, run }: Pick<Found, 'version' | 'run'>): Held => ({
  version: version.version,
  made: version.creation_timestamp,
  sha256: own({ ...run?.data.tags, ...version.tags }, SAID.artifactSha256),
});

/** The data sets that were logged as those of training; one that nobody pinned otherwise has MLflow's digest, which is weak. */
function trainingDataOf(run: TrainingRun | undefined): readonly Record<string, unknown>[] | undefined {
  const inputs = run?.inputs.dataset_inputs ?? [];
  const training = inputs.filter(({ tags }) => own(tags, 'mlflow.data.context') === 'training');
  if (training.length === 0) return undefined;
  return training.map(({ tags, dataset }) => {
    const sha256 = own(tags, 'sha256');
    return defined({
      name: training.length > 1 ? dataset.name : undefined,
      uri: uriIn(dataset.source) ?? `mlflow-dataset:${encodeURIComponent(dataset.name)}`,
      digest: own(tags, 'digest') ?? (sha256 === undefined ? `mlflow:${dataset.digest}` : `sha256:${sha256}`),
      collected: own(tags, 'collected'),
    });
  });
}

/** A source is JSON in a text: `uri` for most, `url` or `path` for others. */
function uriIn(source: string): string | undefined {
  try {
    const { uri, url, path } = JSON.parse(source) as Partial<Record<string, unknown>>;
    const found = [uri, url, path].find((one) => typeof one === 'string' && one !== '');
    return typeof found === 'string' && found.startsWith('/')
      ? `file://${found}`
      : (found as string | undefined);
  } catch {
    return undefined;
  }
}

function codeOf(said: Readonly<Record<string, string>>): Record<string, unknown> | undefined {
  const repository = own(said, SAID.repository) ?? own(said, 'mlflow.source.git.repoURL');
  const commit = own(said, SAID.commit) ?? own(said, 'mlflow.source.git.commit');
  if (repository === undefined || commit === undefined) return undefined;
  return defined({ repository, commit, dirty: own(said, SAID.dirty) === 'true' ? true : undefined });
}

/** MLflow keeps text alone. What is a number to the letter becomes one again; everything else stays as it was logged. */
function hyperparametersOf(run: TrainingRun | undefined): Record<string, unknown> | undefined {
  const params = run?.data.params ?? [];
  if (params.length === 0) return undefined;
  return Object.fromEntries(params.map(({ key, value }) => [key, numberIn(value) ?? value] as const));
}

/** What is no finite number is handed on as the text that it is, so that it is refused by its name. */
function metricsOf(run: TrainingRun | undefined): Record<string, unknown> {
  return Object.fromEntries(
    (run?.data.metrics ?? []).map(({ key, value }) => [
      key,
      Math.abs(Number(value)) >= LARGEST ? String(value) : value,
    ]),
  );
}

/** What to do in MLflow about what is wrong at a place, by the beginning of its pointer. */
const REMEDIES: Remedies = [
  ['/onBehalfOf', `set the tag ${SAID.requestedBy} to the address of who answers for it`],
  ['/requestedBy', `set the tag ${SAID.requestedBy} to the address of who answers for it`],
  ['/artifact', `set the tag ${SAID.artifactSha256} to the SHA-256 of the model (countersign digest)`],
  [
    '/lineage/trainingData',
    "log_input(dataset, context='training', tags={'sha256': ...}), or 'digest' for another pin, in the run",
  ],
  [
    '/lineage/code',
    `train in a Git work tree with a remote, or set the tags ${SAID.repository} and ${SAID.commit}`,
  ],
  ['/lineage/hyperparameters', 'log_params in the run'],
  ['/lineage', 'register the version from its run, with log_input and log_params there'],
  ['/metrics', 'log_metric in the run'],
  ['/attributes', `set the tag ${SAID.attribute}<name>`],
];

/** What a version lacks, for a tag: a line for each, with what to log where. */
export const describeLacking = (violations: readonly Violation[]): string =>
  describeViolations(violations, REMEDIES, LONGEST_TAG);
