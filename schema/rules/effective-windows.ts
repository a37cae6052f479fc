import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, effectStages } from './walk.ts';

/** A window holds what changes an environment: to confirm what runs changes nothing, and need not wait. */
export function effectiveWindows(workflow: Workflow): readonly Problem[] {
  return effectStages(allStages(workflow)).flatMap(([name, { type, window }]) =>
    window === undefined || type !== 'attestation'
      ? []
      : [problem(workflow, 'has a window, and changes nothing that could wait for one: remove it', name)],
  );
}
