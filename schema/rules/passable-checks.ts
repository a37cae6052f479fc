import type { Check } from '../check.ts';
import { type EffectStage, stagesInOrder, type Workflow } from '../workflow.ts';
import { casesOf } from './cases.ts';
import { statesMetric, unstatedMetric } from './judgeable-facts.ts';
import { type Problem, problem } from './rule.ts';
import { checksOf, effectStages, type Named, stagesBefore } from './walk.ts';

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
  if ('modelSignature' in check) return artifact ? [] : [WITHOUT_ARTIFACT];
  if (!('artifactUnchangedSince' in check)) return [];
  const environment = check.artifactUnchangedSince;
  const promotions = effectStages(stagesBefore(workflow, stage)).filter(
    ([, effect]) => effect.type === 'promotion' && effect.environment === environment,
  );
  return [
    ...(artifact ? [] : [WITHOUT_ARTIFACT]),
    ...(promotions.length > 0
      ? describeGap(workflow, stage, promotions)
      : [`always fails, as no stage before it promotes to '${environment}': put it after such a promotion`]),
  ];
}

const WITHOUT_ARTIFACT =
  'fails without an artifact, which no request need name: write submission: { artifact: true }';

/** Whatever passes the check has been promoted before: a promotion that is passed over leaves nothing to compare with. */
function describeGap(workflow: Workflow, stage: string, promotions: readonly Named<EffectStage>[]): string[] {
  const checking = stagesInOrder(workflow).filter(([name]) => name === stage);
  const gap = casesOf(workflow, [...promotions, ...checking])?.find(
    ({ applying }) => applying.has(stage) && promotions.every(([name]) => !applying.has(name)),
  );
  const [first] = promotions.map(([name]) => name);
  return gap === undefined
    ? []
    : [
        `fails when ${gap.example}, as '${first}' is passed over then: give this stage the 'when' of '${first}', or remove it there`,
      ];
}
