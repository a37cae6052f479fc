import { defineCustomChecks, type Workflow } from 'countersign';
import { expenseApproval } from './expense-approval.ts';
import { modelPromotion } from './model-promotion.ts';

export { freezes } from './freezes.ts';
export { identity } from './identity.ts';
export { roles } from './roles.ts';

/** Every workflow that is deployed. Add yours here. */
export const workflows: readonly Workflow[] = [modelPromotion, expenseApproval];

/**
 * Workflows that take no new requests any more, moved here from above: their state machines stay for the requests under way,
 * which a deployment without them would end.
 */
export const retired: readonly Workflow[] = [];

/** Every check of your own that a workflow may name: `'recall-gap'` is the file `checks/recall-gap.ts`. */
export const customChecks = defineCustomChecks([]);
