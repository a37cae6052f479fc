import { membersOf, type Roles } from '../roles.ts';
import { allRolesOf } from '../seat-people.ts';
import { nearestWord } from '../unknown-words.ts';
import { instead, quoteAll } from '../wording.ts';
import { escalationsOf, type HumanStage, type Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, humanStages, policyStages } from './walk.ts';

/** Whoever has many roles looks for them in workflows/roles.ts. */
const A_HANDFUL = 5;

/** Whoever submits, decides, or is named to decide in somebody's place belongs to a role that exists and has people. */
export function knownRoles(workflow: Workflow, roles: Roles): readonly Problem[] {
  const requester = describe(roles, 'requester', workflow.requester).map((message) =>
    problem(workflow, message),
  );
  // What a rule adds has the role that the rule names.
  const written = humanStages(allStages(workflow)).filter(
    ([, { samples, waives }]) => samples === undefined && waives === undefined,
  );
  const ofStages = written.flatMap(([name, stage]) =>
    describeStage(roles, stage).map((message) => problem(workflow, message, name)),
  );
  const ofRules = policyStages(allStages(workflow)).flatMap(([name, { approvedBy, reviewAfterwards }]) =>
    [
      ...describe(roles, 'approvedBy', approvedBy),
      ...(reviewAfterwards === undefined
        ? []
        : describe(roles, 'reviewAfterwards.role', reviewAfterwards.role)),
    ].map((message) => problem(workflow, message, name)),
  );
  const ofWaivers = humanStages(allStages(workflow)).flatMap(([, { waives, approvers }]) =>
    waives === undefined
      ? []
      : approvers.flatMap(({ role }) =>
          describe(roles, 'waivableBy', role).map((message) => problem(workflow, message, waives)),
        ),
  );
  const informed = describeInformed(roles, workflow.inform).map((message) => problem(workflow, message));
  return [...requester, ...informed, ...unheard(workflow, roles), ...ofStages, ...ofRules, ...ofWaivers];
}

/** A workflow that takes requests from known callers alone has somebody whose caller is known. */
function unheard(workflow: Workflow, roles: Roles): readonly Problem[] {
  const people = membersOf(roles, workflow.requester);
  if (workflow.submission.authenticated !== true || people.length === 0) return [];
  if (people.some(({ principals = [] }) => principals.length > 0)) return [];
  const message = `takes requests from known callers alone, and nobody of its requester's role '${workflow.requester}' has principals: add them in workflows/roles.ts`;
  return [problem(workflow, message)];
}

/** Who hears of something is somebody, and is told once. */
function describeInformed(roles: Roles, inform: readonly string[] = []): string[] {
  const twice = inform.filter((role, index) => inform.indexOf(role) < index);
  return [
    ...inform.flatMap((role) => describe(roles, 'inform', role)),
    ...(twice.length > 0 ? [`informs ${quoteAll(twice)} twice: name each role once`] : []),
  ];
}

function describeStage(
  roles: Roles,
  { approvers, chair, escalate, handOverTo, inform }: HumanStage,
): string[] {
  const own = [...new Set(approvers.flatMap(allRolesOf))];
  return [
    ...own.flatMap((role) => describe(roles, 'role', role)),
    ...(chair === undefined ? [] : describe(roles, 'chair', chair.role)),
    ...escalationsOf({ escalate }).flatMap(({ to }) => describe(roles, 'escalate.to', to)),
    ...handOverTo
      .filter((role) => !own.includes(role))
      .flatMap((role) => describe(roles, 'handOverTo', role)),
    ...describeInformed(roles, inform),
  ];
}

function describe(roles: Roles, member: string, role: string): string[] {
  if (!Object.hasOwn(roles, role)) {
    const near = nearestWord(String(role), Object.keys(roles));
    const remedy =
      near === undefined
        ? `add it to the roles, or ${instead(Object.keys(roles), A_HANDFUL)}`
        : `did you mean '${near}'?`;
    return [`its ${member} '${role}' is no role: ${remedy}`];
  }
  return roles[role]?.length === 0 ? [`its ${member} '${role}' has nobody in it: add a person to it`] : [];
}
