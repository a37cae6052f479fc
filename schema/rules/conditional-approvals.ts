import type { Choice, Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, humanStages } from './walk.ts';

/** A stage asks for a comment on no answer that it does not offer. */
export function conditionalApprovals(workflow: Workflow): readonly Problem[] {
  return humanStages(allStages(workflow)).flatMap(([name, { commentRequiredFor, conditions, abstain }]) => {
    const offered: readonly (readonly [Choice, string, boolean])[] = [
      ['approve-with-conditions', 'conditions', conditions],
      ['abstain', 'abstain', abstain === true],
    ];
    return offered
      .filter(([choice, , isOffered]) => commentRequiredFor.includes(choice) && !isOffered)
      .map(([choice, member]) =>
        problem(
          workflow,
          `asks for a comment on '${choice}', which it does not offer: add ${member}: true, or leave it out`,
          name,
        ),
      );
  });
}
