import type { CustomCheck } from './custom-check.ts';
import type { Freeze } from './freezes.ts';
import type { Identity } from './identity.ts';
import type { Integrations } from './integrations.ts';
import type { Roles } from './roles.ts';
import type { Webhooks } from './webhooks.ts';
import type { Workflow } from './workflow.ts';

/** What an organisation deploys, or would deploy: what the `index.ts` of its directory exports. */
export interface Organisation {
  readonly workflows: readonly Workflow[];
  /** Workflows that take no new requests; their state machines stay for the requests that they carry. */
  readonly retired?: readonly Workflow[] | undefined;
  readonly roles: Roles;
  readonly freezes: readonly Freeze[];
  /** The checks that it has written itself. */
  readonly customChecks: readonly CustomCheck[];
  /** How people sign in; they don't if it is left out. */
  readonly identity?: Identity | undefined;
  /** The tools of others that are connected; none if it is left out. */
  readonly integrations?: Integrations | undefined;
  /** Who is told of its entries by signed webhooks; nobody if it is left out. */
  readonly webhooks?: Webhooks | undefined;
}
