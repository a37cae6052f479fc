import { own } from '../../schema/own.ts';
import type { Workflow } from '../../schema/workflow.ts';
import type { Deployment, RequestState } from '../domain/model.ts';
import { compareMetrics, expectsMetrics, type Figure } from '../words/figures.ts';
import { describeUnfinished, isVersionOf } from '../words/running.ts';
import type { SubmittedAttempt } from './entries.ts';
import { type Html, html } from './html.ts';
import { card, instant, value } from './parts.ts';

type Metrics = RequestState['metrics'];

/** Another version whose metrics stand beside, for reading alone. */
interface Beside {
  readonly title: string;
  readonly metrics: Metrics;
}

/**
 * The version's metrics, beside those of the version that the last environment runs now, and those of the attempt before if there
 * was one. Nothing where nobody has metrics, and nobody would ask for them.
 */
export function metricsCard(
  workflow: Workflow,
  state: RequestState,
  running: Deployment | undefined,
  before?: SubmittedAttempt,
): Html | undefined {
  const environment = workflow.environments.at(-1);
  const stated = [state.metrics, running?.metrics ?? {}, before?.submission.metrics ?? {}];
  const some = stated.some((metrics) => Object.keys(metrics).length > 0);
  if (!some && (environment === undefined || !expectsMetrics(workflow))) return undefined;
  const earlier = before && { title: `Attempt ${before.attempt}`, metrics: before.submission.metrics };
  const alone = (why: Html) =>
    card(
      'Metrics',
      why,
      earlier === undefined ? plainTable(workflow, state) : attemptsTable(workflow, state, earlier),
    );
  if (environment === undefined) return alone(html``);
  const where = value(environment);
  if (running === undefined)
    return alone(html`<p>Nothing runs in ${where} yet, so there is nothing to compare with.</p>`);
  if (isVersionOf(running, state))
    return alone(
      html`<p>The environment ${where} points at this very version already, since ${instant(running.since)}.</p>`,
    );
  const unfinished = describeUnfinished(running);
  const figures = compareMetrics(state.metrics, running.metrics, workflow.metrics);
  const caption = html`Compared with version ${value(running.version)}, in ${where} since ${instant(running.since)}${unfinished !== undefined && ` (${unfinished})`}.
Differences are this version minus that one${judging(figures)}.`;
  return card('Metrics', comparisonTable(caption, ['This version', `In ${environment}`], figures, earlier));
}

/** What must be known of differences about which nobody said which way is better. */
function judging(figures: readonly Figure[]): string {
  const open = figures.some(({ difference = '0', verdict }) => difference !== '0' && verdict === undefined);
  return open ? '; whether up or down is good depends on the metric, where neither is said' : '';
}

function attemptsTable(
  workflow: Workflow,
  { attempt, metrics }: RequestState,
  { title, metrics: old }: Beside,
): Html {
  const figures = compareMetrics(metrics, old, workflow.metrics);
  const caption = html`Differences are attempt ${attempt} minus the one before${judging(figures)}.`;
  return comparisonTable(caption, ['This version', title], figures);
}

/** Two versions' metrics side by side, with the signed difference, and whether it is better where that is known. */
export function comparisonTable(
  caption: Html,
  columns: readonly [string, string],
  figures: readonly Figure[],
  beside?: Beside,
): Html {
  if (figures.length === 0) return html`<p>No metrics were reported.</p>`;
  const titles = ['Metric', ...columns, 'Difference', ...(beside === undefined ? [] : [beside.title])];
  return html`<table class="figures"><caption>${caption}</caption>
<thead><tr>${titles.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>
${figures.map(
  (figure) => html`<tr>${nameOf(figure)}
<td class="strong">${cell(figure.value)}</td><td>${cell(figure.before)}</td><td>${differenceOf(figure)}</td>${beside && html`<td>${cell(writtenLike(figure, beside.metrics))}</td>`}</tr>\n`,
)}</tbody></table>`;
}

function plainTable(workflow: Workflow, { metrics }: RequestState): Html {
  const figures = compareMetrics(metrics, {}, workflow.metrics);
  if (figures.length === 0) return html`<p>No metrics were reported.</p>`;
  return html`<table class="figures"><thead><tr><th scope="col">Metric</th><th scope="col">This version</th></tr></thead>
<tbody>
${figures.map((figure) => html`<tr>${nameOf(figure)}<td class="strong">${cell(figure.value)}</td></tr>\n`)}</tbody></table>`;
}

/** What people call the metric, and under it by which name it is reported, where that is another. */
function nameOf({ label, name }: Figure): Html {
  return html`<th scope="row">${value(label)}${label !== name && html`<br><code class="soft">${name}</code>`}</th>`;
}

/** Said by its sign and in a word; the mark is for who looks over many. */
function differenceOf({ difference, relative, verdict }: Figure): Html {
  const related = relative !== undefined && html` <span class="soft">${minus(relative)}</span>`;
  const judged = verdict !== undefined && html`<br>${verdictMark(verdict)}`;
  return html`${cell(difference)}${related}${judged}`;
}

/** What a difference amounts to, by sign and word. */
export function verdictMark(verdict: NonNullable<Figure['verdict']>): Html {
  const sign = verdict === 'better' ? '\u25b2' : '\u25bc';
  return html`<b class="${verdict}"><span aria-hidden="true">${sign}</span> ${verdict}</b>`;
}

function writtenLike({ name, write }: Figure, metrics: Metrics): string | undefined {
  const number = own(metrics, name);
  return number === undefined ? undefined : write(number);
}

function cell(number: string | undefined): string {
  return number === undefined ? 'n/a' : minus(number);
}

const minus = (number: string): string => number.replace(/^-/, '\u2212');
