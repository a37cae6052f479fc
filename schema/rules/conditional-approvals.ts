import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, humanStages } from './walk.ts';

/** A stage asks for a comment on no answer that it does not offer. */
export function conditionalApprovals(workflow: Workflow): readonly Problem[] {
  return humanStages(allStages(workflow))
    .filter(([, stage]) => stage.commentRequiredFor.includes('approve-with-conditions') && !stage.conditions)
    .map(([name]) =>
      problem(
        workflow,
        "asks for a comment on 'approve-with-conditions', which it does not offer: add conditions: true, or leave it out",
        name,
      ),
    );
}
