import type { HyperparameterValue, Submission } from '../domain/model.ts';
import { type Html, html } from './html.ts';
import { card, code, facts, value } from './parts.ts';

/** The three variables that made a version, and the artifact that came of them. */
export function lineageCard({ lineage, artifact }: Submission): Html {
  const { trainingData, code: source, hyperparameters } = lineage;
  return card(
    'What made this version',
    html`<h3>Training data</h3>`,
    facts(['Location', code(trainingData.uri)], ['SHA-256', code(trainingData.sha256)]),
    html`<h3>Algorithm code</h3>`,
    facts(['Repository', code(source.repository)], ['Commit', code(source.commit)]),
    html`<h3>Hyperparameters</h3>`,
    hyperparameterFacts(hyperparameters),
    html`<h3>Resulting artifact</h3>`,
    facts(['Location', code(artifact.uri)], ['SHA-256', code(artifact.sha256)]),
  );
}

/** What was handed in along with the version, each pinned by its digest. Nothing when there is none. */
export function evidenceCard({ evidence }: Submission): Html | undefined {
  if (evidence.length === 0) return undefined;
  const items = evidence.map(
    ({ name, uri, sha256 }) => html`<li><b>${value(name)}</b>
${facts(['Location', code(uri)], ['SHA-256', code(sha256)])}</li>\n`,
  );
  return card('Evidence', html`<ul class="plain">\n${items}</ul>`);
}

/** A hyperparameter as JSON writes it, so that the text "1" and the number 1 look different. */
export function formatHyperparameter(parameter: HyperparameterValue): string {
  return JSON.stringify(parameter);
}

function hyperparameterFacts(hyperparameters: Submission['lineage']['hyperparameters']): Html {
  const entries = Object.entries(hyperparameters);
  if (entries.length === 0) return html`<p>None.</p>`;
  return facts(...entries.map(([name, parameter]) => [name, code(formatHyperparameter(parameter))] as const));
}
