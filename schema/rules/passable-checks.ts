import type { Check } from '../check.ts';
import { stagesInOrder, type Workflow } from '../workflow.ts';
import { statesMetric, unstatedMetric } from './judgeable-facts.ts';
import { type Problem, problem } from './rule.ts';
import { checksOf, effectStages, stagesBefore } from './walk.ts';

/** A request can pass each check, and can't avoid it: it is asked for what the check looks at, and has been where it looks. */
export function passableChecks(workflow: Workflow): readonly Problem[] {
  const path = new Set(stagesInOrder(workflow).map(([name]) => name));
  return checksOf(workflow)
    .filter(({ stage }) => path.has(stage))
    .flatMap(({ stage, name, check }) =>
      describe(workflow, stage, check).map((message) =>
        problem(workflow, `its check '${name}' ${message}`, stage),
      ),
    );
}

function describe(workflow: Workflow, stage: string, check: Check): string[] {
  const { lineage, artifact } = workflow.submission;
  if ('metric' in check)
    return statesMetric(workflow.submission, check.metric) ? [] : [unstatedMetric(check.metric)];
  if ('trainingDataAtMostDaysOld' in check) {
    return lineage
      ? []
      : ['fails without training data, which no request need name: write submission: { lineage: true }'];
  }
  if (!('artifactUnchangedSince' in check)) return [];
  const environment = check.artifactUnchangedSince;
  const isThere = effectStages(stagesBefore(workflow, stage)).some(
    ([, effect]) => effect.type === 'promotion' && effect.environment === environment,
  );
  return [
    ...(artifact
      ? []
      : ['fails without an artifact, which no request need name: write submission: { artifact: true }']),
    ...(isThere
      ? []
      : [`always fails, as no stage before it promotes to '${environment}': put it after such a promotion`]),
  ];
}
