import { ADMINISTRATOR, administrators, type Roles } from './roles.ts';

/** What can be deployed as it is, and will be missed some day: said at `workflows check` and at each synthesis. */
export function adviceFor({ roles }: { readonly roles: Roles }): readonly string[] {
  if (administrators(roles).length > 0) return [];
  return [
    `No role '${ADMINISTRATOR}': when too few people are left to answer at a stage, an alarm rings and nobody gets a mail. ` +
      'Name in workflows/roles.ts who looks after the roles.',
  ];
}
