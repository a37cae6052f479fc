import { formatWait, type Wait } from '../duration.ts';
import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { isShorter, longest } from './waits.ts';
import { allStages, humanStages } from './walk.ts';

/** More mails than this nobody reads. */
const MOST = 50;

/** A reminder comes while there is still time to answer, and not so often that nobody looks any more. */
export function reminders(workflow: Workflow): readonly Problem[] {
  return humanStages(allStages(workflow)).flatMap(([name, { remindAfter, due }]) => {
    if (remindAfter === undefined) return [];
    const message = describe(workflow, remindAfter, due);
    return message === undefined ? [] : [problem(workflow, message, name)];
  });
}

function describe({ calendar }: Workflow, remindAfter: Wait, due: Wait): string | undefined {
  const every = formatWait(remindAfter);
  const time = formatWait(due);
  if (!isShorter(remindAfter, due, calendar))
    return `reminds after ${every}, which may be over only when its time, ${time}, is too: shorten remindAfter, or lengthen dueIn`;
  const often = times(remindAfter, MOST);
  if ([often, due].every((wait) => longest(wait, calendar) !== undefined) && isShorter(often, due, calendar))
    return `reminds after ${every}, more than ${MOST} times within its time, ${time}: lengthen remindAfter`;
  return undefined;
}

function times(wait: Wait, factor: number): Wait {
  if ('seconds' in wait) return { seconds: wait.seconds * factor };
  return 'workingDays' in wait
    ? { workingDays: wait.workingDays * factor }
    : { workingHours: wait.workingHours * factor };
}
