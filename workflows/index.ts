import { defineCustomChecks } from '../schema/custom-check.ts';
import type { Workflow } from '../schema/workflow.ts';
import { emergencyRelease } from './emergency-release.ts';
import { expenseReimbursement } from './expense-reimbursement.ts';
import { modelPromotion } from './model-promotion.ts';
import { modelRetirement } from './model-retirement.ts';
import { modelRevalidation } from './model-revalidation.ts';
import { modelRollback } from './model-rollback.ts';
import { softwareRelease } from './software-release.ts';

export { freezes } from './freezes.ts';
export { identity } from './identity.ts';
export { integrations } from './integrations.ts';
export { roles } from './roles.ts';
export { webhooks } from './webhooks.ts';

/** Every workflow that is deployed. Add yours here. */
export const workflows: readonly Workflow[] = [
  modelPromotion,
  modelRevalidation,
  modelRollback,
  modelRetirement,
  emergencyRelease,
  softwareRelease,
  expenseReimbursement,
];

/**
 * Workflows that take no new requests any more, moved here from above: their state machines stay for the requests under way,
 * which a deployment without them would end. Remove one once `countersign requests --workflow <id>` shows none.
 */
export const retired: readonly Workflow[] = [];

/**
 * Every check of your own that a workflow may name: `'recall-gap'` is the file `checks/recall-gap.ts`;
 * `{ name: 'drift', deployed: 'elsewhere' }` is a function `countersign-check-drift` that somebody else deploys.
 */
export const customChecks = defineCustomChecks([]);
