import type { Freeze } from '../../schema/freezes.ts';
import type { Roles } from '../../schema/roles.ts';
import type { Workflow } from '../../schema/workflow.ts';

/** What an organisation has deployed, or would deploy. */
export interface Organisation {
  readonly workflows: readonly Workflow[];
  readonly roles: Roles;
  readonly freezes: readonly Freeze[];
  /** The names of the checks that it has written itself. */
  readonly customChecks: readonly string[];
}
