import { own } from '../../schema/own.ts';
import type { Workflow } from '../../schema/workflow.ts';
import type { Deployment, RequestState } from '../domain/model.ts';
import { compareMetrics, type Figure } from '../words/figures.ts';

/** The metric that says most of a version, against what runs: the first that a check of its workflow looks at, else the first stated. */
export function keyMetric({
  workflow,
  state,
  running,
}: {
  readonly workflow: Workflow;
  readonly state: Pick<RequestState, 'metrics'>;
  readonly running: Deployment | undefined;
}): Figure | undefined {
  const name = metricNames(workflow, [state.metrics])[0];
  const now = name === undefined ? undefined : own(state.metrics, name);
  if (name === undefined || now === undefined) return undefined;
  const before = running && own(running.metrics, name);
  return compareMetrics({ [name]: now }, before === undefined ? {} : { [name]: before }, workflow.metrics)[0];
}

/** The metrics that versions state, those that checks of the workflow look at before the others. */
export function metricNames(
  workflow: Workflow | undefined,
  metrics: readonly Readonly<Record<string, number>>[],
): readonly string[] {
  const stated = [...new Set(metrics.flatMap((one) => Object.keys(one)))];
  const checked = new Set(boundsOf(workflow).map(({ metric }) => metric));
  return [...stated.filter((name) => checked.has(name)), ...stated.filter((name) => !checked.has(name))];
}

/** What a check asks of a metric. */
export interface Bound {
  readonly metric: string;
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
}

/** What the checks of a workflow ask of metrics: bounds, and (with neither) to be no worse than what runs. */
export function boundsOf(workflow: Workflow | undefined): readonly Bound[] {
  return Object.values(workflow?.stages ?? {}).flatMap((stage) =>
    stage.type === 'check' || stage.type === 'wait'
      ? Object.values(stage.checks).flatMap((check) => ('metric' in check ? [check] : []))
      : [],
  );
}
