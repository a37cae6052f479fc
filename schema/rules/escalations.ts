import { formatWait } from '../duration.ts';
import { membersOf, type Roles } from '../roles.ts';
import { peopleOf } from '../seat-people.ts';
import { quoteAll } from '../wording.ts';
import { type Escalation, escalationsOf, type HumanStage, type Workflow } from '../workflow.ts';
import { knownRoles } from './known-roles.ts';
import { requestersOf } from './quorums.ts';
import { type Problem, problem } from './rule.ts';
import { type Team, teamsOf } from './seating.ts';
import { seats } from './seats.ts';
import { isShorter } from './waits.ts';
import { allStages, humanStages, mayBePassed, type Named } from './walk.ts';

/**
 * An escalation asks people who are not asked anyway and may decide, while there is still time to answer: somebody at least in some
 * request.
 */
export function escalations(workflow: Workflow, roles: Roles): readonly Problem[] {
  const problems = humanStages(allStages(workflow)).flatMap(([name, stage]) =>
    describe(stage, workflow, roles).map((message) => problem(workflow, message, name)),
  );
  if (problems.length > 0 || [knownRoles, seats].some((rule) => rule(workflow, roles).length > 0))
    return problems;
  return outOfReach(workflow, roles).flatMap(({ stage, to, requesters }) =>
    requesters === undefined ? [problem(workflow, `${reaching(to)}, ${WHY}`, stage)] : [],
  );
}

/**
 * What `escalations` lets pass, and will be missed some day: a step that reaches nobody when some of those submit who may. One line
 * each, for people.
 */
export function idleEscalations(workflow: Workflow, roles: Roles): readonly string[] {
  if ([knownRoles, seats].some((rule) => rule(workflow, roles).length > 0)) return [];
  return outOfReach(workflow, roles).flatMap(({ stage, to, requesters }) =>
    requesters === undefined
      ? []
      : [
          `workflow '${workflow.id}', stage '${stage}': ${reaching(to)} when ${quoteFew(requesters)} submits, ${WHY}`,
        ],
  );
}

const FEW = 3;
const quoteFew = (all: readonly string[]) =>
  `${quoteAll(all.slice(0, FEW))}${all.length > FEW ? ` or one of ${all.length - FEW} others` : ''}`;

const reaching = (to: string) => `escalates to the role '${to}', which reaches nobody`;
const WHY =
  'as each of its people is asked already, has submitted the request or must have decided an earlier stage: name a role with other people, or leave escalate out';

/** A step of an escalation that reaches nobody: whoever submits if `requesters` is absent. */
interface OutOfReach {
  readonly stage: string;
  readonly to: string;
  readonly requesters: readonly string[] | undefined;
}

function outOfReach(workflow: Workflow, roles: Roles): OutOfReach[] {
  const teams = teamsOf(workflow);
  const submitting = requestersOf(workflow, roles);
  return humanStages(allStages(workflow)).flatMap(([name, stage]) =>
    escalationsOf(stage).flatMap(({ to }, index) => {
      const before = escalationsOf(stage).slice(0, index);
      const concerned = teams.filter(({ stages }) => stages.some(([one]) => one === name));
      const reaches = (requester: string | undefined) =>
        concerned.some((team) =>
          reachesSomebody(workflow, [name, stage], { to, before }, { ...team, requester }, roles),
        );
      const idle = submitting.filter((requester) => !reaches(requester));
      if (concerned.length === 0 || idle.length === 0) return [];
      const requesters = idle.length === submitting.length ? undefined : idle.map(String);
      return [{ stage: name, to, requesters }];
    }),
  );
}

function reachesSomebody(
  workflow: Workflow,
  [name, stage]: Named<HumanStage>,
  { to, before }: { readonly to: string; readonly before: readonly Escalation[] },
  about: Team & { readonly requester: string | undefined },
  roles: Roles,
): boolean {
  const order = about.stages.findIndex(([one]) => one === name);
  const passed = about.stages.slice(0, order).filter((earlier) => !mayBePassed(workflow, earlier));
  const barred = new Set([
    ...stage.approvers.flatMap((of) => addresses(peopleOf(of, roles, about))),
    ...before.flatMap((step) => membersOf(roles, step.to).map(({ email }) => email)),
    ...(stage.alsoEligible.includes('requester') ? [] : [about.requester]),
    ...(stage.alsoEligible.includes('earlier-approver')
      ? []
      : passed.flatMap(([, earlier]) => bound(earlier, about, roles))),
  ]);
  return membersOf(roles, to).some(({ email }) => !barred.has(email));
}

/** Who must have decided a stage once it is approved: everybody where it needs all of those who may. */
function bound(
  { approvers, anyOf, alsoEligible }: HumanStage,
  about: Team & { readonly requester: string | undefined },
  roles: Roles,
): string[] {
  if (anyOf !== undefined) return [];
  return approvers.flatMap((of) => {
    const people = addresses(peopleOf(of, roles, about)).filter(
      (email) => email !== about.requester || alsoEligible.includes('requester'),
    );
    return typeof of.quorum === 'number' && people.length <= of.quorum ? people : [];
  });
}

const addresses = (seated: ReturnType<typeof peopleOf>) => seated.map(({ person }) => person.email);

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
  const asked = [...approvers.map(({ role }) => role), ...before.map((earlier) => earlier.to)];
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
