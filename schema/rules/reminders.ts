import { formatWait } from '../duration.ts';
import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { isShorter } from './waits.ts';
import { allStages, humanStages } from './walk.ts';

/** A reminder comes while there is still time to answer. */
export function reminders(workflow: Workflow): readonly Problem[] {
  return humanStages(allStages(workflow)).flatMap(([name, { remindAfter, due }]) => {
    if (remindAfter === undefined || isShorter(remindAfter, due, workflow.calendar)) return [];
    const message =
      `reminds after ${formatWait(remindAfter)}, which may be over only when its time, ${formatWait(due)}, is too: ` +
      'shorten remindAfter, or lengthen dueIn';
    return [problem(workflow, message, name)];
  });
}
