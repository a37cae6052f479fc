import { defined } from '../../../schema/defined.ts';
import { own } from '../../../schema/own.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import type { Violation } from '../errors.ts';
import type { Held } from '../registered/another.ts';
import { describeLacking as describeViolations, type Remedies } from '../registered/lacking.ts';
import { attributesOf, numberIn } from '../registered/texts.ts';
import { LONGEST_DESCRIPTION, SAID } from './names.ts';
import type { ModelPackage, TrainingJob } from './package.ts';
import { metricsIn } from './quality.ts';

/** Who hands a package in: a robot, which names the person who answers for it. */
const ROBOT = 'sagemaker';
/** What the SDK for Python adds to hyperparameters for its own use. */
const OF_THE_SDK = 'sagemaker_';

export interface Found {
  readonly found: ModelPackage;
  /** Nothing where the package leads to none. */
  readonly job: TrainingJob | undefined;
  /** The SHA-256 of objects in S3 by where they are, of those of which S3 knows it. */
  readonly checksums: Readonly<Record<string, string>>;
  /** What stands in the package's file of model quality. */
  readonly quality: unknown;
}

/** The objects in S3 whose checksums a package's request needs, since nothing else states them. */
export function unpinned({ found, job }: Pick<Found, 'found' | 'job'>): readonly string[] {
  const artifact = artifactUri(found);
  const data = (job?.channels ?? []).filter(
    ({ name }) => own(found.metadata, SAID.data + name) === undefined,
  );
  return [
    ...(artifact !== undefined && own(found.metadata, SAID.artifactSha256) === undefined ? [artifact] : []),
    ...data.map(({ uri }) => uri),
  ];
}

/**
 * The input of an execution that a package is, as far as SageMaker and S3 know it: unchecked. What they can not know stands in
 * the package's metadata, which comes first. The same package gives the same input as long as nobody says more.
 */
export function inputOf(all: Found, workflow: Workflow): Record<string, unknown> {
  const { found, job, quality } = all;
  const { metadata } = found;
  const lineage = defined({
    trainingData: trainingDataOf(all),
    code: codeOf(found),
    hyperparameters: hyperparametersOf(job),
  });
  const asksForLineage = workflow.submission.lineage;
  return defined({
    subject: `${workflow.subject}/${found.group}`,
    version: found.version,
    requestedBy: ROBOT,
    onBehalfOf: own(metadata, SAID.requestedBy)?.trim(),
    lineage: asksForLineage && Object.keys(lineage).length > 0 ? lineage : undefined,
    artifact: artifactOf(all),
    metrics: {
      ...Object.fromEntries((job?.metrics ?? []).map(({ name, value }) => [name, value])),
      ...metricsIn(quality),
    },
    attributes: attributesOf(metadata, SAID.attribute, workflow),
    note: found.description?.trim() || undefined,
  });
}

/** What a package is, as it says itself: S3 may have other bytes at that place by now, and not everybody here may ask it. */
export const heldOf = (found: ModelPackage): Held => ({
  version: found.version,
  made: found.made,
  sha256: own(found.metadata, SAID.artifactSha256),
  uri: artifactUri(found) ?? found.arn,
});

/** The data of the one container that has some; several have no one digest, which somebody must state. */
function artifactUri({ data }: ModelPackage): string | undefined {
  const known = data.filter((one) => one !== undefined);
  return known.length === 1 ? known[0] : undefined;
}

function artifactOf({ found, checksums }: Found): Record<string, unknown> | undefined {
  const one = artifactUri(found);
  const sha256 = own(found.metadata, SAID.artifactSha256) ?? (one && own(checksums, one));
  return sha256 === undefined ? undefined : { uri: one ?? found.arn, sha256 };
}

function trainingDataOf({
  found: { metadata },
  job,
  checksums,
}: Found): readonly Record<string, unknown>[] | undefined {
  const channels = job?.channels ?? [];
  if (channels.length === 0) return undefined;
  return channels.map(({ name, uri }) => {
    const sha256 = own(checksums, uri);
    return defined({
      name: channels.length > 1 ? name : undefined,
      uri,
      digest: own(metadata, SAID.data + name) ?? (sha256 && `sha256:${sha256}`),
    });
  });
}

function codeOf({ metadata, ...found }: ModelPackage): Record<string, unknown> | undefined {
  const repository = own(metadata, SAID.repository) ?? found.repository;
  const commit = own(metadata, SAID.commit) ?? found.commit;
  if (repository === undefined || commit === undefined) return undefined;
  return defined({ repository, commit, dirty: own(metadata, SAID.dirty) === 'true' ? true : undefined });
}

/** SageMaker keeps text alone. What is a number to the letter becomes one again, and so does a text that the SDK for Python quoted. */
function hyperparametersOf(job: TrainingJob | undefined): Record<string, unknown> | undefined {
  const own = Object.entries(job?.hyperparameters ?? {}).filter(([name]) => !name.startsWith(OF_THE_SDK));
  if (own.length === 0) return undefined;
  return Object.fromEntries(own.map(([name, text]) => [name, numberIn(text) ?? unquoted(text)]));
}

function unquoted(text: string): string {
  if (!/^".*"$/s.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What to do at SageMaker about what is wrong at a place, by the beginning of its pointer. */
const REMEDIES: Remedies = [
  ['/onBehalfOf', `set the metadata ${SAID.requestedBy} to the address of who answers for it`],
  ['/requestedBy', `set the metadata ${SAID.requestedBy} to the address of who answers for it`],
  ['/artifact', `set the metadata ${SAID.artifactSha256}, or upload it with a SHA-256 checksum`],
  ['/lineage/trainingData', `set the metadata ${SAID.data}<channel>, or upload it with a SHA-256 checksum`],
  ['/lineage/code', 'set MetadataProperties.Repository and CommitId'],
  ['/lineage/hyperparameters', 'give the training job hyperparameters'],
  ['/lineage', `set MetadataProperties.GeneratedBy, or the metadata ${SAID.trainingJob}`],
  ['/metrics', 'state them in ModelMetrics.ModelQuality.Statistics'],
  ['/attributes', `set the metadata ${SAID.attribute}<name>`],
];

/** What a package lacks, for its description: a line for each, with what to do about it. */
export const describeLacking = (violations: readonly Violation[]): string =>
  describeViolations(violations, REMEDIES, LONGEST_DESCRIPTION);
