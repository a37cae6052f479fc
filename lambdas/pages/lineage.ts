import type { Workflow } from '../../schema/workflow.ts';
import { type DataSet, dataSetsOf } from '../domain/data-sets.ts';
import { type HyperparameterValue, leavesOf } from '../domain/hyperparameters.ts';
import type { Lineage, Submission } from '../domain/model.ts';
import { describePin, type Pinned } from '../domain/pins.ts';
import { describeCommit, type SourceCode } from '../domain/source-code.ts';
import { capital, purposeOf } from '../words/purpose.ts';
import { commitPlace } from './commit-place.ts';
import { type Html, html } from './html.ts';
import { card, code, type Fact, facts, place, value } from './parts.ts';

/** The three variables that made a version, and the artifact that came of them. Nothing when it states neither. */
export function lineageCard(
  workflow: Workflow,
  { lineage, artifact, modelSignature }: Submission,
): Html | undefined {
  if (lineage === undefined && artifact === undefined) return undefined;
  return card(
    lineage === undefined
      ? capital(purposeOf(workflow)?.what ?? 'what is to be released')
      : 'What made this version',
    lineage && variables(lineage),
    artifact && html`<h3>${lineage === undefined ? 'Artifact' : 'Resulting artifact'}</h3>`,
    artifact && facts(...placeOf(artifact), modelSignature !== undefined && SIGNED),
  );
}

/** Whether it is one, and by whom, a check says. */
const SIGNED: Fact = ['Model signature', 'comes with it, as OpenSSF Model Signing makes it: see the checks'];

function variables({ trainingData, code: source, hyperparameters }: Lineage): Html {
  return html`<h3>Training data</h3>
${dataSetFacts(dataSetsOf(trainingData))}
<h3>Algorithm code</h3>
${codeFacts(source)}
<h3>Hyperparameters</h3>
${hyperparameterFacts(hyperparameters)}`;
}

function codeFacts(source: SourceCode): Html {
  const { label, value: commit } = describeCommit(source);
  return facts(
    ['Repository', place(source.repository)],
    [label, place(commitPlace(source.repository, commit) ?? commit, commit)],
    source.dirty && ['Not committed', html`<strong>It had changes that are in no commit.</strong>`],
  );
}

/** One data set as facts, several as a list, each under its name. */
function dataSetFacts(sets: readonly DataSet[]): Html {
  const [only, ...others] = sets;
  if (only !== undefined && others.length === 0)
    return facts(only.name !== undefined && ['Data set', value(only.name)], ...dataFacts(only));
  const items = sets.map(
    (set) =>
      html`<li>${set.name !== undefined && html`<b>${value(set.name)}</b>\n`}${facts(...dataFacts(set))}</li>\n`,
  );
  return html`<ul class="plain">\n${items}</ul>`;
}

function dataFacts(set: DataSet): (Fact | false)[] {
  return [...placeOf(set), set.collected !== undefined && ['Collected until', set.collected]];
}

function placeOf(pinned: Pinned): Fact[] {
  const { label, value: pin } = describePin(pinned);
  return [
    ['Location', place(pinned.uri)],
    [label, code(pin)],
  ];
}

/** What was handed in along with the version, each pinned by its digest. Nothing when there is none. */
export function evidenceCard({ evidence }: Submission): Html | undefined {
  if (evidence.length === 0) return undefined;
  const items = evidence.map(
    ({ name, ...place }) => html`<li><b>${value(name)}</b>
${facts(...placeOf(place))}</li>\n`,
  );
  return card('Evidence', html`<ul class="plain">\n${items}</ul>`);
}

/** A hyperparameter as JSON writes it, so that the text "1" and the number 1 look different. */
export function formatHyperparameter(parameter: HyperparameterValue): string {
  return JSON.stringify(parameter);
}

const SHOWN_AT_ONCE = 60;

function hyperparameterFacts(hyperparameters: Lineage['hyperparameters']): Html {
  const leaves = leavesOf(hyperparameters).map(
    ({ path, value }) => [path, code(formatHyperparameter(value))] as const,
  );
  if (leaves.length === 0) return html`<p>None.</p>`;
  const rest = leaves.slice(SHOWN_AT_ONCE);
  return html`${facts(...leaves.slice(0, SHOWN_AT_ONCE))}${
    rest.length > 0 && html`<details><summary>${rest.length} more</summary>${facts(...rest)}</details>`
  }`;
}
