import { formatWait } from '../duration.ts';
import { membersOf, type Roles } from '../roles.ts';
import { type Escalation, escalationsOf, type HumanStage, type Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { isShorter } from './waits.ts';
import { allStages, humanStages } from './walk.ts';

/** An escalation asks people who are not asked anyway, while there is still time to answer. */
export function escalations(workflow: Workflow, roles: Roles): readonly Problem[] {
  return humanStages(allStages(workflow)).flatMap(([name, stage]) =>
    describe(stage, workflow, roles).map((message) => problem(workflow, message, name)),
  );
}

function describe(stage: HumanStage, workflow: Workflow, roles: Roles): string[] {
  const steps = escalationsOf(stage);
  if (Array.isArray(stage.escalate) && steps.length === 0)
    return ['has an escalate without a step: name whom it asks and after what time, or remove it'];
  return steps.flatMap((step, index) =>
    describeStep(stage, workflow, roles, { step, before: steps.slice(0, index) }),
  );
}

interface Step {
  readonly step: Escalation;
  readonly before: readonly Escalation[];
}

function describeStep(
  { approvers, due }: HumanStage,
  { calendar }: Workflow,
  roles: Roles,
  { step: { after, to }, before }: Step,
): string[] {
  const last = before.at(-1);
  const disordered =
    last === undefined || isShorter(last.after, after, calendar)
      ? []
      : [
          `escalates to '${to}' after ${formatWait(after)}, not later than to '${last.to}', after ${formatWait(last.after)}: write the steps in the order of their times`,
        ];
  const late =
    `escalates after ${formatWait(after)}, which may be over only when its time, ${formatWait(due)}, is too: ` +
    'shorten escalate.after, or lengthen dueIn';
  const asked = [
    ...approvers.flatMap(({ role, rule }) => (rule === undefined ? role : [])),
    ...before.map((earlier) => earlier.to),
  ];
  const since = before.length === 0 ? 'from the beginning' : 'by then';
  return [
    ...disordered,
    ...(isShorter(after, due, calendar) ? [] : [late]),
    ...(asked.includes(to)
      ? [`escalates to the role '${to}', which it asks ${since}: name another role`]
      : describeSamePeople(to, asked, roles, since)),
  ];
}

/** Another role of the same people brings nobody. */
function describeSamePeople(to: string, asked: readonly string[], roles: Roles, since: string): string[] {
  const people = new Set(asked.flatMap((role) => membersOf(roles, role).map(({ email }) => email)));
  const others = membersOf(roles, to);
  return others.length > 0 && others.every(({ email }) => people.has(email))
    ? [
        `escalates to the role '${to}', all of whose people it asks ${since}: name a role with other people, or leave escalate out`,
      ]
    : [];
}
