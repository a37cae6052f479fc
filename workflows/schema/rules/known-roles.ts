import type { Roles } from '../roles.ts';
import { isHuman, type Workflow } from '../workflow.ts';
import { type Problem, problem, quoteAll } from './rule.ts';

/** Whoever submits or decides belongs to a role that exists and has people. */
export function knownRoles(workflow: Workflow, roles: Roles): readonly Problem[] {
  const requester = describe(roles, 'requester', workflow.requester).map((message) =>
    problem(workflow, message),
  );
  const ofStages = Object.entries(workflow.stages).flatMap(([name, stage]) =>
    isHuman(stage)
      ? stage.approvers.flatMap(({ role }) =>
          describe(roles, 'role', role).map((message) => problem(workflow, message, name)),
        )
      : [],
  );
  return [...requester, ...ofStages];
}

function describe(roles: Roles, member: string, role: string): string[] {
  if (!Object.hasOwn(roles, role)) {
    return [
      `its ${member} '${role}' is unknown: add it to the roles, or use one of ${quoteAll(Object.keys(roles))}`,
    ];
  }
  return roles[role]?.length === 0 ? [`its ${member} '${role}' has nobody in it: add a person to it`] : [];
}
