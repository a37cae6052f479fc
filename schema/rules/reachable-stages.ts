import { stagesInOrder, type Workflow } from '../workflow.ts';
import { knownStages } from './known-stages.ts';
import { type Problem, problem } from './rule.ts';

/** Every stage is on the path: one that is not looks like a safeguard and is none. */
export function reachableStages(workflow: Workflow): readonly Problem[] {
  // Where the path breaks off, what lies behind it is not the mistake.
  if (knownStages(workflow).length > 0) return [];
  const reached = new Set(stagesInOrder(workflow).map(([name]) => name));
  return Object.keys(workflow.stages)
    .filter((name) => !reached.has(name))
    .map((name) =>
      problem(workflow, "is never reached: make it the start or another stage's next, or remove it", name),
    );
}
