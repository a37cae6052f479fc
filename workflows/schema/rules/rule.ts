import type { Roles } from '../roles.ts';
import type { Workflow } from '../workflow.ts';

/** One thing wrong with a workflow. */
export interface Problem {
  /** The id of the workflow. */
  readonly workflow: string;
  /** The stage at fault; absent when it is the workflow as a whole. */
  readonly stage?: string;
  /** What is wrong and what to do about it, to be read after the name of the stage or workflow. */
  readonly message: string;
}

/** What one rule finds wrong with one workflow, in the order of its stages; nothing when it is kept. Never throws. */
export type Rule = (workflow: Workflow, roles: Roles) => readonly Problem[];

/** A problem of the workflow as a whole, or of one of its stages. */
export function problem(workflow: Workflow, message: string, stage?: string): Problem {
  return { workflow: workflow.id, ...(stage === undefined ? {} : { stage }), message };
}

/** Names as a message shows them: `'qa', 'production'`. */
export function quoteAll(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}
