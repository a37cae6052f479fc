import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, checksOf, effectStages, humanStages } from './walk.ts';

/** What waits for conditions of earlier approvals can find some: a safeguard that never holds anything is none. */
export function effectiveBlocks(workflows: readonly Workflow[]): readonly Problem[] {
  const offering = new Set(
    workflows
      .filter((workflow) => humanStages(allStages(workflow)).some(([, { conditions }]) => conditions))
      .map(({ subject }) => subject),
  );
  return workflows
    .filter(({ subject }) => !offering.has(subject))
    .flatMap((workflow) => [
      ...effectStages(allStages(workflow)).flatMap(([name, { blockedBy }]) =>
        blockedBy === undefined ? [] : [describe(workflow, name, `blockedBy '${blockedBy}'`)],
      ),
      ...checksOf(workflow).flatMap(({ stage, name, check }) =>
        'findings' in check ? [describe(workflow, stage, `the check '${name}' of findings`)] : [],
      ),
    ]);
}

function describe(workflow: Workflow, stage: string, what: string): Problem {
  const message =
    `has ${what}, and no workflow for '${workflow.subject}' takes approvals with conditions: ` +
    'add conditions: true to a stage for people, or remove it';
  return problem(workflow, message, stage);
}
