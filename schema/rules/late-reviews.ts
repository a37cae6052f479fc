import { stagesInOrder, type Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { effectStages, humanStages, stagesBefore } from './walk.ts';

/** Only a review after a promotion can be followed by a way back: before it there is nothing to undo. */
export function lateReviews(workflow: Workflow): readonly Problem[] {
  return humanStages(stagesInOrder(workflow))
    .filter(([name, { ifRejected }]) => {
      const effects = effectStages(stagesBefore(workflow, name));
      return ifRejected !== undefined && effects.every(([, { type }]) => type !== 'promotion');
    })
    .map(([name]) =>
      problem(
        workflow,
        'has ifRejected, and nothing is promoted before it: remove it, or put the stage after a promotion',
        name,
      ),
    );
}
