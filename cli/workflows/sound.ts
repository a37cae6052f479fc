import type { Organisation } from '../../schema/organisation.ts';
import { validateOrganisation } from '../../schema/validate-workflow.ts';
import { CommandError } from '../errors.ts';

/** @throws CommandError when a workflow can't be deployed: what it would do is of no use then. */
export function requireSound(organisation: Organisation, id: string): void {
  const problems = validateOrganisation(organisation).filter((problem) =>
    problem.startsWith(`workflow '${id}'`),
  );
  if (problems.length === 0) return;
  throw new CommandError(
    [`The workflow '${id}' can't be deployed like this, and is not simulated:`, ...problems].join('\n- '),
  );
}
