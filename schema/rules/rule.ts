import type { Roles } from '../roles.ts';
import type { Workflow } from '../workflow.ts';

/** One thing wrong with a workflow. */
export interface Problem {
  /** The id of the workflow. */
  readonly workflow: string;
  /** The stage at fault; absent when it is the workflow as a whole. */
  readonly stage?: string | undefined;
  /** What is wrong and what to do about it, to be read after the name of the stage or workflow. */
  readonly message: string;
}

/** What one rule finds wrong with one workflow, in the order of its stages; nothing when it is kept. Never throws. */
export type Rule = (
  workflow: Workflow,
  roles: Roles,
  /** The names of the organisation's own checks; `undefined` when they are not known here. */
  customChecks: readonly string[] | undefined,
) => readonly Problem[];

/** What a rule finds wrong with all workflows of an organisation together. Never throws. */
export type CommonRule = (workflows: readonly Workflow[]) => readonly Problem[];

/** A problem of the workflow as a whole, or of one of its stages. */
export function problem(workflow: Workflow, message: string, stage?: string): Problem {
  return { workflow: workflow.id, stage, message };
}
