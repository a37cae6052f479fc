import type { Workflow } from '../../schema/workflow.ts';
import type { Deployment, RequestState } from '../domain/model.ts';
import { compareMetrics, type Figure, formatNumber } from '../words/figures.ts';
import { describeUnfinished, isVersionOf } from '../words/running.ts';
import { type Html, html } from './html.ts';
import { card, instant, value } from './parts.ts';

/**
 * The version's metrics, beside those of the version that the last environment runs now. Nothing where a request has
 * neither metrics nor environments.
 */
export function metricsCard(
  workflow: Workflow,
  state: RequestState,
  running: Deployment | undefined,
): Html | undefined {
  const environment = workflow.environments.at(-1);
  if (environment === undefined && Object.keys(state.metrics).length === 0) return undefined;
  const plain = (why: Html) => card('Metrics', why, plainTable(state.metrics));
  if (environment === undefined) return plain(html``);
  const where = value(environment);
  if (running === undefined)
    return plain(html`<p>Nothing runs in ${where} yet, so there is nothing to compare with.</p>`);
  if (isVersionOf(running, state))
    return plain(
      html`<p>The environment ${where} points at this very version already, since ${instant(running.since)}.</p>`,
    );
  const unfinished = describeUnfinished(running);
  const caption = html`Compared with version ${value(running.version)}, in ${where} since ${instant(running.since)}${unfinished !== undefined && ` (${unfinished})`}.
Differences are this version minus that one; whether up or down is good depends on the metric.`;
  const figures = compareMetrics(state.metrics, running.metrics);
  return card('Metrics', comparisonTable(caption, ['This version', `In ${environment}`], figures));
}

/** Two versions' metrics side by side, with the signed difference. */
export function comparisonTable(caption: Html, columns: readonly [string, string], figures: Figure[]): Html {
  if (figures.length === 0) return html`<p>No metrics were reported.</p>`;
  return html`<table><caption>${caption}</caption>
<thead><tr><th scope="col">Metric</th>${columns.map((column) => html`<th scope="col">${column}</th>`)}<th scope="col">Difference</th></tr></thead>
<tbody>
${figures.map(
  ({ name, value: now, before, difference }) => html`<tr><th scope="row">${value(name)}</th>
<td class="strong">${cell(now)}</td><td>${cell(before)}</td><td>${cell(difference)}</td></tr>\n`,
)}</tbody></table>`;
}

function plainTable(metrics: RequestState['metrics']): Html {
  const entries = Object.entries(metrics);
  if (entries.length === 0) return html`<p>No metrics were reported.</p>`;
  return html`<table><thead><tr><th scope="col">Metric</th><th scope="col">This version</th></tr></thead>
<tbody>
${entries.map(([name, number]) => html`<tr><th scope="row">${value(name)}</th><td class="strong">${cell(formatNumber(number))}</td></tr>\n`)}</tbody></table>`;
}

function cell(number: string | undefined): string {
  return number === undefined ? 'n/a' : number.replace(/^-/, '\u2212');
}
