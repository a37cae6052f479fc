import { formatWait } from '../duration.ts';
import { membersOf, type Roles } from '../roles.ts';
import type { HumanStage, Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { isShorter } from './waits.ts';
import { allStages, humanStages } from './walk.ts';

/** An escalation asks people who are not asked anyway, while there is still time to answer. */
export function escalations(workflow: Workflow, roles: Roles): readonly Problem[] {
  return humanStages(allStages(workflow)).flatMap(([name, stage]) =>
    describe(stage, workflow, roles).map((message) => problem(workflow, message, name)),
  );
}

function describe({ approvers, escalate, due }: HumanStage, { calendar }: Workflow, roles: Roles): string[] {
  if (escalate === undefined) return [];
  const { after, to } = escalate;
  const late =
    `escalates after ${formatWait(after)}, which may be over only when its time, ${formatWait(due)}, is too: ` +
    'shorten escalate.after, or lengthen dueIn';
  const asked = approvers.flatMap(({ role, rule }) => (rule === undefined ? role : []));
  return [
    ...(isShorter(after, due, calendar) ? [] : [late]),
    ...(asked.includes(to)
      ? [`escalates to the role '${to}', which it asks from the beginning: name another role`]
      : describeSamePeople(to, asked, roles)),
  ];
}

/** Another role of the same people brings nobody. */
function describeSamePeople(to: string, asked: readonly string[], roles: Roles): string[] {
  const people = new Set(asked.flatMap((role) => membersOf(roles, role).map(({ email }) => email)));
  const others = membersOf(roles, to);
  return others.length > 0 && others.every(({ email }) => people.has(email))
    ? [
        `escalates to the role '${to}', all of whose people it asks from the beginning: name a role with other people, or leave escalate out`,
      ]
    : [];
}
