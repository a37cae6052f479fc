import { type EffectStage, isEffect, type Stage, stagesInOrder, type Workflow } from '../workflow.ts';
import { type Problem, problem, quoteAll } from './rule.ts';

/** Promotions change environments that the workflow lists, each once, and go up that list. */
export function environments(workflow: Workflow): readonly Problem[] {
  return [...repeated(workflow), ...unknown(workflow), ...outOfOrder(workflow)];
}

function repeated(workflow: Workflow): Problem[] {
  const { environments: listed } = workflow;
  return listed
    .filter((environment, index) => listed.indexOf(environment) !== index)
    .map((environment) => problem(workflow, `lists the environment '${environment}' twice: list it once`));
}

function unknown(workflow: Workflow): Problem[] {
  const { environments: listed } = workflow;
  const advice =
    listed.length === 0 ? 'add it to the environments' : `add it, or use one of ${quoteAll(listed)}`;
  return promotions(Object.entries(workflow.stages))
    .filter(([, { environment }]) => !listed.includes(environment))
    .map(([name, { environment }]) =>
      problem(workflow, `its environment '${environment}' is unknown: ${advice}`, name),
    );
}

function outOfOrder(workflow: Workflow): Problem[] {
  const rank = (environment: string) => workflow.environments.indexOf(environment);
  const path = promotions(stagesInOrder(workflow));
  return path.flatMap(([name, { environment }], index) => {
    const higher = path.slice(0, index).find(([, earlier]) => rank(earlier.environment) > rank(environment));
    if (higher === undefined || rank(environment) === -1) return [];
    const message =
      `promotes to '${environment}' after '${higher[0]}' has promoted to '${higher[1].environment}', which is higher: ` +
      'exchange them, or the order of the environments';
    return [problem(workflow, message, name)];
  });
}

function promotions(stages: readonly (readonly [string, Stage])[]) {
  return stages.filter((entry): entry is [string, EffectStage] => isEffect(entry[1]));
}
