import { stagesInOrder, type Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';

/** Before anything is promoted somebody has approved it. A task does not count: it confirms what is done already. */
export function guardedPromotions(workflow: Workflow): readonly Problem[] {
  const path = stagesInOrder(workflow);
  const firstApproval = path.findIndex(([, { type }]) => type === 'approval');
  const unguarded = firstApproval === -1 ? path : path.slice(0, firstApproval);
  return unguarded
    .filter(([, { type }]) => type === 'promotion')
    .map(([name]) =>
      problem(workflow, "promotes what nobody has approved: put a stage of type 'approval' before it", name),
    );
}
