import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, effectStages } from './walk.ts';

/** What is found is found of what a promotion put there: what takes it away, or confirms it, says nothing of that. */
export function lookedAtAgain(workflow: Workflow): readonly Problem[] {
  return effectStages(allStages(workflow)).flatMap(([name, { type, onFinding }]) =>
    onFinding === undefined || type === 'promotion'
      ? []
      : [
          problem(
            workflow,
            'has an onFinding, which is of a promotion: move it to the one that puts there what is found wrong',
            name,
          ),
        ],
  );
}
