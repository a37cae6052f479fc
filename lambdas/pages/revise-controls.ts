import type { AttributeType, Workflow } from '../../schema/workflow.ts';
import { dataSetsOf } from '../domain/data-sets.ts';
import type { Submission } from '../domain/model.ts';
import { type Pinned, pinOf } from '../domain/pins.ts';
import { writeCommit } from '../domain/source-code.ts';
import { writeDataSets, writeNamedLines, writePlaces } from '../words/named-lines.ts';

/** The controls of the form for the next attempt that say what it is, with their labels. */
export const REVISE_CONTROLS = {
  'new-version': 'Version',
  'training-data-uri': 'Training data: location',
  'training-data-sha256': 'Training data: SHA-256',
  'training-data-collected': 'Training data: collected until',
  'training-data-sets': 'Training data',
  'code-repository': 'Code: repository',
  'code-commit': 'Code: commit',
  hyperparameters: 'Hyperparameters',
  'artifact-uri': 'Artifact: location',
  'artifact-sha256': 'Artifact: SHA-256',
  metrics: 'Metrics',
  attributes: 'Attributes',
  evidence: 'Evidence',
  note: 'Your answer to the feedback',
} as const;

export type ReviseControl = keyof typeof REVISE_CONTROLS;

/** True for the name of one of those controls. */
export function isReviseControl(name: string): name is ReviseControl {
  return Object.hasOwn(REVISE_CONTROLS, name);
}

/** What the form begins with: all that the attempt before stated, but for its note. */
export function prefill(submission: Submission): Readonly<Record<ReviseControl, string>> {
  const { version, lineage, artifact, attributes, metrics, evidence } = submission;
  const sets = dataSetsOf(lineage?.trainingData);
  const [data, result] = [placeOf(sets[0]), placeOf(artifact)];
  return {
    'new-version': version,
    'training-data-uri': data.uri,
    'training-data-sha256': data.pin,
    'training-data-collected': sets[0]?.collected ?? '',
    'training-data-sets': writeDataSets(sets),
    'code-repository': lineage?.code.repository ?? '',
    'code-commit': lineage === undefined ? '' : writeCommit(lineage.code),
    hyperparameters: writeNamedLines(lineage?.hyperparameters ?? {}),
    'artifact-uri': result.uri,
    'artifact-sha256': result.pin,
    metrics: writeNamedLines(metrics),
    attributes: writeNamedLines(attributes),
    evidence: writePlaces(evidence),
    note: '',
  };
}

/** What a workflow asks its requests to state, for a hint: `amount (a number), riskTier (low or high)`. */
export function describeAttributes({ submission }: Workflow): string {
  return Object.entries(submission.attributes)
    .map(([name, type]) => `${name} (${describeType(type)})`)
    .join(', ');
}

function describeType(type: AttributeType): string {
  if (typeof type !== 'string') return type.join(' or ');
  return { text: 'text', number: 'a number', 'yes-no': 'true or false', date: 'a date' }[type];
}

/** True where a line for each says more than the controls for one data set. */
export function needsLines({ lineage }: Pick<Submission, 'lineage'>): boolean {
  const sets = dataSetsOf(lineage?.trainingData);
  return sets.length > 1 || sets.some(({ name }) => name !== undefined);
}

function placeOf(place: Pinned | undefined): { readonly uri: string; readonly pin: string } {
  return place === undefined ? { uri: '', pin: '' } : { uri: place.uri, pin: pinOf(place) };
}
