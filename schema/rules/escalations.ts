import { formatWait } from '../duration.ts';
import type { HumanStage, Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { isShorter } from './waits.ts';
import { allStages, humanStages } from './walk.ts';

/** An escalation asks people who are not asked anyway, while there is still time to answer. */
export function escalations(workflow: Workflow): readonly Problem[] {
  return humanStages(allStages(workflow)).flatMap(([name, stage]) =>
    describe(stage, workflow).map((message) => problem(workflow, message, name)),
  );
}

function describe({ approvers, escalate, due }: HumanStage, { calendar }: Workflow): string[] {
  if (escalate === undefined) return [];
  const { after, to } = escalate;
  const late =
    `escalates after ${formatWait(after)}, which may be over only when its time, ${formatWait(due)}, is too: ` +
    'shorten escalate.after, or lengthen dueIn';
  return [
    ...(isShorter(after, due, calendar) ? [] : [late]),
    ...(approvers.some(({ role, rule }) => rule === undefined && role === to)
      ? [`escalates to the role '${to}', which it asks from the beginning: name another role`]
      : []),
  ];
}
