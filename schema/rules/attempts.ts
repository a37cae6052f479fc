import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';

const MOST = 100;

/** The number of attempts is bounded: a request does not go back and forth for ever. */
export function attempts(workflow: Workflow): readonly Problem[] {
  const { maxAttempts } = workflow.rework;
  return Number.isInteger(maxAttempts) && maxAttempts >= 1 && maxAttempts <= MOST
    ? []
    : [problem(workflow, `its rework.maxAttempts is ${maxAttempts}: write a whole number from 1 to ${MOST}`)];
}
