import type { Roles } from '../../../schema/roles.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import type { LiveRequest, RequestState } from '../model.ts';

/**
 * What the rules decide on when somebody acts on a request: how it stands, the definition that it keeps to its end, the
 * people that there are, and the moment. Whatever looks at one moment of a request takes this, or the part it needs.
 */
export interface Situation {
  readonly workflow: Workflow;
  /** The people of the present, whoever was asked before. */
  readonly roles: Roles;
  readonly state: RequestState;
  /** Not before the request's last entry. */
  readonly now: Date;
}

/** The situation of a request that has not ended. */
export type LiveSituation = Situation & { readonly state: LiveRequest };
