import { membersOf } from '../../schema/roles.ts';
import type { Catalogue } from '../ports.ts';

/**
 * Who asks when the system starts a workflow by itself: the first of those preferred who may submit to it, else
 * anybody who may. `undefined` when nobody may, or the workflow is not deployed.
 */
export function requesterFor(
  { workflows, roles }: Catalogue,
  workflow: string,
  preferred: readonly string[],
): string | undefined {
  const role = workflows.find(({ id }) => id === workflow)?.requester;
  if (role === undefined) return undefined;
  const may = membersOf(roles, role).map(({ email }) => email);
  return preferred.find((person) => may.includes(person)) ?? may[0];
}
