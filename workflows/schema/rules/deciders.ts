import { isHuman, type Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';

/** Somebody decides: a workflow without a stage for people authorises nothing. */
export function deciders(workflow: Workflow): readonly Problem[] {
  return Object.values(workflow.stages).some(isHuman)
    ? []
    : [problem(workflow, "has no stage for people, so nobody decides anything: add one of type 'approval'")];
}
