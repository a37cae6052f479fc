import type { Workflow } from '../../schema/workflow.ts';
import type { Deployment, RequestState } from '../domain/model.ts';
import { compareMetrics, expectsMetrics } from '../words/figures.ts';
import { formatShortInstant } from '../words/instant.ts';
import { describeUnfinished, isVersionOf } from '../words/running.ts';
import { fields, paragraphs, prose, shortenDigest, table } from './text.ts';

/** What a request is compared with: what its workflow's last environment runs now. */
export interface ComparisonSource {
  readonly workflow: Workflow;
  readonly state: RequestState;
  readonly inProduction: Deployment | undefined;
}

/** How a version compares with what runs now; nothing for a request that no environment and no metric is part of. */
export function comparison({ workflow, state, inProduction: running }: ComparisonSource): string | undefined {
  const environment = workflow.environments.at(-1);
  const own = compareMetrics(state.metrics, {}, workflow.metrics);
  const without = (words: string) => (expectsMetrics(workflow) ? prose(words) : undefined);
  const alone =
    own.length === 0
      ? without('No metrics were reported.')
      : `${prose('Its metrics:')}\n\n${rows(own.map(({ label, value = '-' }) => [label, value]))}`;
  if (environment === undefined) return own.length === 0 ? undefined : alone;
  if (running === undefined) {
    const nothing = prose(`Nothing runs in ${environment} yet, so there is nothing to compare with.`);
    return paragraphs(nothing, alone).trimEnd();
  }
  const where = fields(
    ['Environment', environment],
    ['Version', running.version],
    ['Since', formatShortInstant(running.since)],
    ['But', running.request === state.request ? undefined : describeUnfinished(running)],
  );
  if (isVersionOf(running, state))
    return paragraphs(prose('The environment points at this very version already:'), where, alone).trimEnd();
  const figures = metricRows(workflow, [state.metrics, running.metrics], ['this version', 'runs now']);
  return paragraphs(
    prose('How it compares with what runs now:'),
    where,
    whatDiffers(running, state),
    figures ?? without('Neither reports any metrics.'),
  ).trimEnd();
}

/** The variables and the artifact of what runs, and of the version, where they are not the same. */
function whatDiffers(running: Deployment, state: RequestState): string {
  const [old, now] = [running.variables, state.variables];
  const parameters = differs(old.hyperparameters, now.hyperparameters);
  return fields(
    ['Data', differs(old['training-data'], now['training-data'])],
    ['Code', differs(old.code, now.code)],
    ['Parameters', parameters && 'changed: the page shows how'],
    ['Artifact', differs(running.artifact?.sha256, state.artifact?.sha256)],
  );
}

function differs(old: string | undefined, now: string | undefined): string | undefined {
  return old === now ? undefined : `${shortenDigest(old)} -> ${shortenDigest(now)}`;
}

type Metrics = RequestState['metrics'];

/** The metrics of two versions side by side, and what is better or worse where the workflow says it; nothing when neither has any. */
export function metricRows(
  { metrics: meanings }: Pick<Workflow, 'metrics'>,
  [metrics, before]: readonly [Metrics, Metrics],
  columns: readonly [string, string],
): string | undefined {
  const figures = compareMetrics(metrics, before, meanings);
  if (figures.length === 0) return undefined;
  const judged = figures.some(({ verdict }) => verdict !== undefined);
  const header = ['metric', ...columns, 'difference', 'in %', ...(judged ? [''] : [])];
  const told = figures.map(
    ({ label, value = '-', before: old = '-', difference = '-', relative = '', verdict = '' }) => [
      label,
      value,
      old,
      difference,
      relative,
      ...(judged ? [verdict] : []),
    ],
  );
  return rows(told, header);
}

const MAX_ROWS = 40;

function rows(all: readonly (readonly string[])[], header?: readonly string[]): string {
  const shown = table([...(header === undefined ? [] : [header]), ...all.slice(0, MAX_ROWS)]);
  return all.length <= MAX_ROWS ? shown : `${shown}\n\n${prose('The page shows the rest of the metrics.')}`;
}
