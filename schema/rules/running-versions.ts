import type { EffectStage, Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, effectStages, type Named, stagesBefore } from './walk.ts';

/**
 * Only what an environment runs can be taken out of it, or stay there: requests for anything else never begin. What a request
 * has promoted there itself, it can take out again.
 */
export function runningVersions(workflow: Workflow): readonly Problem[] {
  return effectStages(allStages(workflow)).flatMap((named) =>
    describe(named, workflow).map((message) => problem(workflow, message, named[0])),
  );
}

function describe([name, stage]: Named<EffectStage>, workflow: Workflow): string[] {
  const { type, environment, attest } = stage;
  if (type === 'promotion') return [];
  const does = type === 'retirement' ? 'retires' : 'attests';
  const { version } = workflow.submission;
  const isNow = version?.in === environment && version.when === 'now';
  const fits = isNow || (type === 'retirement' && hasPromoted(workflow, name, environment));
  return [
    ...(fits
      ? []
      : [
          `${does} what '${environment}' runs, and a request may be for another version: ` +
            `write submission: { version: { in: '${environment}', when: 'now' } }`,
        ]),
    ...(type === 'retirement' && attest !== undefined
      ? ['retires, so that there is no approval left to renew: remove its attest']
      : []),
  ];
}

/** True where every request that comes to a stage has promoted to an environment before. */
function hasPromoted(workflow: Workflow, name: string, environment: string): boolean {
  return effectStages(stagesBefore(workflow, name)).some(
    ([, one]) => one.type === 'promotion' && one.environment === environment && one.when === undefined,
  );
}
