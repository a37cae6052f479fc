import type { EffectStage, Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, effectStages } from './walk.ts';

/** Only what an environment runs can be taken out of it, or stay there: requests for anything else never begin. */
export function runningVersions(workflow: Workflow): readonly Problem[] {
  return effectStages(allStages(workflow)).flatMap(([name, stage]) =>
    describe(stage, workflow).map((message) => problem(workflow, message, name)),
  );
}

function describe({ type, environment, attest }: EffectStage, { submission }: Workflow): string[] {
  if (type === 'promotion') return [];
  const does = type === 'retirement' ? 'retires' : 'attests';
  const { version } = submission;
  const fits = version?.in === environment && version.when === 'now';
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
