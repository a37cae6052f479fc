import { ADMINISTRATOR, administrators, type Roles } from './roles.ts';
import { idleEscalations } from './rules/escalations.ts';
import type { Workflow } from './workflow.ts';

/** What can be deployed as it is, and will be missed some day: said at `workflows check` and at each synthesis. */
export function adviceFor({
  roles,
  workflows = [],
}: {
  readonly roles: Roles;
  readonly workflows?: readonly Workflow[];
}): readonly string[] {
  const idle = workflows.flatMap((workflow) => idleEscalations(workflow, roles));
  if (administrators(roles).length > 0) return idle;
  return [
    ...idle,
    `No role '${ADMINISTRATOR}': when too few people are left to answer at a stage, an alarm rings and nobody gets a mail. ` +
      'Name in workflows/roles.ts who looks after the roles.',
  ];
}
