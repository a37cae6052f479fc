import { isReadable } from '../wording.ts';
import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';

const LONGEST = 80;

/** Titles stand in mails, pages and diagrams: people must be able to read them on one line. */
export function titles(workflow: Workflow): readonly Problem[] {
  const message = `its title is not readable: write 1 to ${LONGEST} printable characters, not only spaces`;
  const own = isReadable(workflow.title, LONGEST) ? [] : [problem(workflow, message)];
  const ofStages = Object.entries(workflow.stages)
    .filter(([, { title }]) => !isReadable(title, LONGEST))
    .map(([stage]) => problem(workflow, message, stage));
  return [...own, ...ofStages];
}
