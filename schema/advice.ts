import { ADMINISTRATOR, administrators, type Roles } from './roles.ts';
import { idleEscalations } from './rules/escalations.ts';
import { endedPolicies } from './rules/policies.ts';
import type { Workflow } from './workflow.ts';

/** What can be deployed as it is at an instant, and will be missed some day: said at `workflows check` and at each synthesis. */
export function adviceFor(
  { roles, workflows = [] }: { readonly roles: Roles; readonly workflows?: readonly Workflow[] },
  now: Date,
): readonly string[] {
  const advice = workflows.flatMap((workflow) => [
    ...idleEscalations(workflow, roles),
    ...endedPolicies(workflow, now),
  ]);
  if (administrators(roles).length > 0) return advice;
  return [
    ...advice,
    `No role '${ADMINISTRATOR}': when too few people are left to answer at a stage, an alarm rings and nobody gets a mail. ` +
      'Name in workflows/roles.ts who looks after the roles.',
  ];
}
