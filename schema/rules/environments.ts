import { instead } from '../wording.ts';
import { stagesInOrder, type Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, checksOf, effectStages } from './walk.ts';

/** Whatever names an environment names one that the workflow lists, each once; promotions go up that list. */
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
  const { environments: listed, submission } = workflow;
  const advice = listed.length === 0 ? 'add it to the environments' : `add it, or ${instead(listed)}`;
  const inChecks = checksOf(workflow).flatMap(({ stage, name, check }) => {
    if ('notWorseThan' in check)
      return [{ stage, environment: check.notWorseThan, what: `its check '${name}' compares with` }];
    return 'artifactUnchangedSince' in check
      ? [{ stage, environment: check.artifactUnchangedSince, what: `its check '${name}' looks at` }]
      : [];
  });
  return [
    ...(submission.version === undefined
      ? []
      : [{ stage: undefined, environment: submission.version.in, what: 'its submission.version is in' }]),
    ...effectStages(allStages(workflow)).map(([stage, { environment }]) => ({
      stage,
      environment,
      what: 'it changes',
    })),
    ...inChecks,
  ]
    .filter(({ environment }) => !listed.includes(environment))
    .map(({ stage, environment, what }) =>
      problem(
        workflow,
        `${what} '${environment}', which is no environment of the workflow: ${advice}`,
        stage,
      ),
    );
}

function outOfOrder(workflow: Workflow): Problem[] {
  const rank = (environment: string) => workflow.environments.indexOf(environment);
  const path = effectStages(stagesInOrder(workflow)).filter(([, { type }]) => type === 'promotion');
  return path.flatMap(([name, { environment }], index) => {
    const higher = path.slice(0, index).find(([, earlier]) => rank(earlier.environment) > rank(environment));
    if (higher === undefined || rank(environment) === -1) return [];
    const message =
      `promotes to '${environment}' after '${higher[0]}' has promoted to '${higher[1].environment}', which is higher: ` +
      'exchange them, or the order of the environments';
    return [problem(workflow, message, name)];
  });
}
