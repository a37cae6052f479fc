import { defineCustomChecks } from '../../schema/custom-check.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { emergencyRelease } from './emergency-release.ts';
import { expenseReimbursement } from './expense-reimbursement.ts';
import { modelPromotion } from './model-promotion.ts';
import { modelRetirement } from './model-retirement.ts';
import { modelRevalidation } from './model-revalidation.ts';
import { modelRollback } from './model-rollback.ts';
import { softwareRelease } from './software-release.ts';

export { freezes } from './freezes.ts';
export { roles } from './roles.ts';

/** The workflows that tests work with: of the shapes of those in `workflows/`, and changed for tests alone. */
export const workflows: readonly Workflow[] = [
  modelPromotion,
  modelRevalidation,
  modelRollback,
  modelRetirement,
  emergencyRelease,
  softwareRelease,
  expenseReimbursement,
];

export const customChecks = defineCustomChecks([]);
