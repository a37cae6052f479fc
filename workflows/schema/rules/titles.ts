import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';

/** Titles stand in mails, pages and diagrams: people must be able to read them on one line. */
export function titles(workflow: Workflow): readonly Problem[] {
  const message = 'its title is not readable: write 1 to 80 printable characters, not only spaces';
  const own = isReadable(workflow.title) ? [] : [problem(workflow, message)];
  const ofStages = Object.entries(workflow.stages)
    .filter(([, { title }]) => !isReadable(title))
    .map(([stage]) => problem(workflow, message, stage));
  return [...own, ...ofStages];
}

function isReadable(title: unknown): boolean {
  return typeof title === 'string' && /^[^\p{C}\p{Zl}\p{Zp}]{1,80}$/u.test(title) && title.trim() !== '';
}
