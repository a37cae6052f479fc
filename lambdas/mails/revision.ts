import { isDeepStrictEqual } from 'node:util';
import type { Workflow } from '../../schema/workflow.ts';
import { type DataSetPair, pairDataSets } from '../domain/data-sets.ts';
import { changedLeaves, type Hyperparameters, type HyperparameterValue } from '../domain/hyperparameters.ts';
import type { Lineage, Submission } from '../domain/model.ts';
import { type Pinned, pinOf } from '../domain/pins.ts';
import { writeCommit } from '../domain/source-code.ts';
import { placesByName } from '../words/evidence.ts';
import { metricRows } from './comparison.ts';
import { fields, oneLine, paragraphs, prose, shortenDigest } from './text.ts';

/** Two attempts of a request, one after the other. */
export interface Revision {
  /** The number of the earlier one. */
  readonly attempt: number;
  readonly before: Submission;
  readonly now: Submission;
}

const MAX_CHANGES = 20;

/** All that an attempt changed over the one before: the version, the three variables, what came of them, and what is said of it. */
export function revisionText(
  workflow: Pick<Workflow, 'metrics'>,
  { attempt, before, now }: Revision,
): string {
  const changes = [
    ...changed('Version', before.version, now.version),
    ...lineageChanges(before.lineage, now.lineage),
    ...placeChanges('Artifact', before.artifact, now.artifact),
    ...memberChanges('States', before.attributes, now.attributes),
    ...evidenceChanges(before.evidence, now.evidence),
    ...noteChange(before.note, now.note),
  ];
  const shown = changes.slice(0, MAX_CHANGES);
  return paragraphs(
    prose(
      `Changes were requested to attempt ${attempt}: the page shows that feedback. What is different since:`,
    ),
    shown.length === 0 ? prose(nothingElse(before, now)) : fields(...shown),
    changes.length > shown.length ? prose('The page shows the rest of the changes.') : undefined,
    metricRows(workflow, [now.metrics, before.metrics], [`attempt ${attempt + 1}`, `attempt ${attempt}`]),
  ).trimEnd();
}

function nothingElse(before: Submission, now: Submission): string {
  return isDeepStrictEqual(before.metrics, now.metrics) ? 'Nothing at all.' : 'The metrics alone.';
}

type Change = readonly [string, string];

function lineageChanges(before: Lineage | undefined, now: Lineage | undefined): Change[] {
  if (before === undefined || now === undefined)
    return before === now ? [] : [['Lineage', now === undefined ? 'no longer stated' : 'stated now']];
  return [
    ...pairDataSets(before.trainingData, now.trainingData).flatMap(dataChanges),
    ...changed('Repository', before.code.repository, now.code.repository),
    ...changed('Code', writeCommit(before.code), writeCommit(now.code)),
    ...memberChanges('Parameter', before.hyperparameters, now.hyperparameters),
  ];
}

function dataChanges({ name, was, is }: DataSetPair): Change[] {
  const changes = [
    ...placeChanges('Data', was, is),
    ...(name === undefined ? changed('Data set', was?.name, is?.name) : []),
    ...changed('Collected', was?.collected, is?.collected),
  ];
  return name === undefined
    ? changes
    : changes.map(([label, text]): Change => [label, `${oneLine(name, 60)}: ${text}`]);
}

function memberChanges(label: string, before: Hyperparameters, now: Hyperparameters): Change[] {
  return changedLeaves(before, now).map(({ path, was, is }) => [
    label,
    `${oneLine(path, 60)}: ${oneLine(member(was), 60)} -> ${oneLine(member(is), 60)}`,
  ]);
}

type Evidence = Submission['evidence'];

function evidenceChanges(before: Evidence, now: Evidence): Change[] {
  const [were, are] = [placesByName(before), placesByName(now)];
  return [...new Set([...were.keys(), ...are.keys()])].flatMap((name) => {
    const [was, is] = [were.get(name) ?? [], are.get(name) ?? []];
    return Array.from({ length: Math.max(was.length, is.length) }, (_, index) =>
      placeChanges('Evidence', was[index], is[index]),
    )
      .flat()
      .map(([label, text]): Change => [label, `${oneLine(name, 60)}: ${text}`]);
  });
}

/** Other bytes; where they are the same, another location. */
function placeChanges(label: string, before: Pinned | undefined, now: Pinned | undefined): Change[] {
  const bytes = changed(label, before && pinOf(before), now && pinOf(now));
  return bytes.length > 0 ? bytes : changed(label, before?.uri, now?.uri);
}

function noteChange(before: string | undefined, now: string | undefined): Change[] {
  if (before === now) return [];
  return [['Note', now === undefined ? 'no longer stated' : `now: ${now}`]];
}

/** As JSON writes it, so that the text "1" and the number 1 look different. */
function member(value: HyperparameterValue | undefined): string {
  return value === undefined ? '(none)' : JSON.stringify(value);
}

function changed(label: string, before: string | undefined, now: string | undefined): Change[] {
  return before === now ? [] : [[label, `${shortenDigest(before)} -> ${shortenDigest(now)}`]];
}
