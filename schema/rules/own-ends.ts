import { stagesInOrder, type Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { effectStages } from './walk.ts';

/** What a request promotes for a time is taken out again by that request: no newer one may end it before. */
export function ownEnds(workflow: Workflow): readonly Problem[] {
  if (workflow.newerVersion !== 'supersede') return [];
  const promoted = new Set<string>();
  return effectStages(stagesInOrder(workflow)).flatMap(([name, { type, environment }]) => {
    if (type === 'promotion') promoted.add(environment);
    return type === 'retirement' && promoted.has(environment)
      ? [
          problem(
            workflow,
            `takes out of '${environment}' what the same request has promoted, and a newer request would end that one before: write newerVersion: 'queue'`,
            name,
          ),
        ]
      : [];
  });
}
