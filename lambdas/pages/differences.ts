import { isDeepStrictEqual } from 'node:util';
import type { Variable } from '../../schema/when.ts';
import { type DataSetPair, pairDataSets } from '../domain/data-sets.ts';
import { changedLeaves, type HyperparameterValue } from '../domain/hyperparameters.ts';
import type { Lineage, Submission, Variables } from '../domain/model.ts';
import { type Pinned, pinnedText, pinOf } from '../domain/pins.ts';
import { isDirtyCode, writeCommit } from '../domain/source-code.ts';
import { placesByName } from '../words/evidence.ts';
import { type Html, html } from './html.ts';
import { formatHyperparameter } from './lineage.ts';
import { code, type Fact, facts, quote, value } from './parts.ts';

const GONE = 'no longer stated';
const NONE = '(none)';

type Evidence = Submission['evidence'];
type Named = Readonly<Record<string, HyperparameterValue>>;

/**
 * All in which one submission differs from another, but for the metrics: the version, what made it, what came of it, what is
 * said of it.
 * @param variables what is known of what made them, if it is not what they state
 */
export function differences(
  old: Submission,
  current: Submission,
  variables: readonly (Fact | false)[] = lineageChanges(old.lineage, current.lineage),
): Html {
  return facts(
    ['Version', change(old.version, current.version)],
    ...variables,
    (old.artifact ?? current.artifact) !== undefined && [
      'Artifact',
      artifactChange(old.artifact, current.artifact),
    ],
    ...memberChanges('Attributes', old.attributes, current.attributes),
    ...evidenceChanges(old.evidence, current.evidence),
  );
}

/** Whether the requester's words changed, with what they were before. */
export function noteChange(old: string | undefined, current: string | undefined): Html | undefined {
  if (old === current) return undefined;
  if (old === undefined) return html`<p>There was no note before.</p>`;
  const how =
    current === undefined
      ? 'The note before is no longer stated. It was:'
      : 'The note is written anew; before it was:';
  return html`<p>${how}</p>${quote(old)}`;
}

function change(before: string, now: string): Html {
  return before === now ? html`unchanged` : html`${code(before)} \u2192 ${code(now)}`;
}

function lineageChanges(old: Lineage | undefined, current: Lineage | undefined): (Fact | false)[] {
  if (old === undefined || current === undefined)
    return old === current ? [] : [['Lineage', current === undefined ? GONE : 'stated for the first time']];
  return [
    ...pairDataSets(old.trainingData, current.trainingData).flatMap(dataChanges),
    ['Code', codeChange(old.code, current.code)],
    ['Hyperparameters', recordChanges(old.hyperparameters, current.hyperparameters)],
  ];
}

function dataChanges({ name, was, is }: DataSetPair): (Fact | false)[] {
  const label = name === undefined ? 'Training data' : html`Training data ${value(name)}`;
  return [
    [label, artifactChange(was, is)],
    was !== undefined &&
      is !== undefined &&
      was.name !== is.name && ['Data set', change(was.name ?? NONE, is.name ?? NONE)],
    was !== undefined &&
      is !== undefined &&
      was.collected !== is.collected && [
        'Collected until',
        change(was.collected ?? NONE, is.collected ?? NONE),
      ],
  ];
}

/** Whether each variable changed, by what compares: a digest or a commit. Nothing where neither is known. */
export function variableChanges(old: Variables, current: Variables): Fact[] {
  const row = (label: string, name: Variable): Fact[] => {
    const [was, is] = [old[name], current[name]];
    if (was === undefined && is === undefined) return [];
    const known = was !== undefined && is !== undefined && name === 'hyperparameters' && was !== is;
    if (name === 'code' && was !== undefined && was === is && isDirtyCode(is))
      return [[label, html`${code(is)}, which may be other code`]];
    return [[label, known ? 'changed' : change(was ?? NONE, is ?? NONE)]];
  };
  return [
    ...row('Training data', 'training-data'),
    ...row('Code', 'code'),
    ...row('Hyperparameters', 'hyperparameters'),
  ];
}

function memberChanges(label: string, old: Named, current: Named): Fact[] {
  const any = Object.keys(old).length + Object.keys(current).length > 0;
  return any ? [[label, recordChanges(old, current)]] : [];
}

/** What is attached, by its name: whether its bytes changed, and where they are. */
function evidenceChanges(old: Evidence, current: Evidence): Fact[] {
  const [were, are] = [placesByName(old), placesByName(current)];
  const names = [...new Set([...were.keys(), ...are.keys()])];
  if (names.length === 0) return [];
  const changes = names.flatMap((name) => {
    const [was, is] = [were.get(name) ?? [], are.get(name) ?? []];
    if (isDeepStrictEqual(was, is)) return [];
    const places = Array.from({ length: Math.max(was.length, is.length) }, (_, index) =>
      artifactChange(was[index], is[index]),
    );
    return [
      html`<li>${value(name)}: ${places.map((one, index) => html`${index > 0 && html`<br>`}${one}`)}</li>\n`,
    ];
  });
  return [['Evidence', listOf(changes)]];
}

/** Whether the bytes changed, and where they are. */
function artifactChange(old: Pinned | undefined, current: Pinned | undefined): Html {
  if (current === undefined) return html`${GONE}`;
  if (old === undefined) return html`stated for the first time`;
  if (pinnedText(old) === pinnedText(current)) {
    return old.uri === current.uri
      ? html`unchanged`
      : html`same bytes, other location: ${change(old.uri, current.uri)}`;
  }
  const [was, is] = [pinOf(old), pinOf(current)];
  if (was === is) return html`${code(is)} of another place: ${change(old.uri, current.uri)}`;
  return html`${change(was, is)}${
    old.uri === current.uri ? html` at the same location` : html`<br>${change(old.uri, current.uri)}`
  }`;
}

function codeChange(old: Lineage['code'], current: Lineage['code']): Html {
  const [was, is] = [writeCommit(old), writeCommit(current)];
  const commits = was === is && current.dirty ? html`${code(is)}, which may be other code` : change(was, is);
  if (old.repository === current.repository) return commits;
  return html`${change(old.repository, current.repository)}<br>${commits}`;
}

function recordChanges(old: Named, current: Named): Html {
  const changes = changedLeaves(old, current).map(
    ({ path, was, is }) => html`<li>${value(path)}: ${code(show(was))} \u2192 ${code(show(is))}</li>\n`,
  );
  return listOf(changes);
}

function listOf(changes: readonly Html[]): Html {
  return changes.length === 0 ? html`unchanged` : html`<ul class="plain">\n${changes}</ul>`;
}

function show(member: HyperparameterValue | undefined): string {
  return member === undefined ? NONE : formatHyperparameter(member);
}
