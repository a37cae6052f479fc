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
  return { workflow: workflow.id, ...(stage === undefined ? {} : { stage }), message };
}

/** Names as a message shows them: `'qa', 'production'`. */
export function quoteAll(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}

/** What to write instead of an unknown name: `write one of 'qa', 'production'`. */
export function instead(known: readonly string[]): string {
  return known.length === 1 ? `write ${quoteAll(known)}` : `write one of ${quoteAll(known)}`;
}

/** True for text that people can read on one line: printable characters, not only spaces, no more than `longest`. */
export function isReadable(text: unknown, longest: number): text is string {
  if (typeof text !== 'string' || text.trim() === '') return false;
  return [...text].length <= longest && !/[\p{C}\p{Zl}\p{Zp}]/u.test(text);
}

/** What keeps a name from being one that resources, links and keys can bear, with the remedy; nothing if it is fine. */
export function misnamed(what: string, name: string, longest: number): string[] {
  if (/^\d/.test(name)) return [`${what} '${name}' begins with a digit: begin it with a letter`];
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    return [`${what} '${name}' is not in kebab-case: use lower-case letters, digits and single hyphens`];
  }
  if (name.length > longest) {
    return [`${what} '${name}' has ${name.length} characters: shorten it to ${longest}`];
  }
  // Every plain object answers to this word, so a table keyed by names could mistake it for an entry.
  return name === 'constructor' ? [`${what} may not be 'constructor': choose another word`] : [];
}
