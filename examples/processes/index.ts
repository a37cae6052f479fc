import { defineCustomChecks } from '../../schema/custom-check.ts';
import { defineFreezes } from '../../schema/freezes.ts';
import type { Identity } from '../../schema/identity.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { accessGrant } from './access-grant.ts';
import { agentRelease } from './agent-release.ts';
import { annualRenewal } from './annual-renewal.ts';
import { bankModelRisk } from './bank-model-risk.ts';
import { boardDecision } from './board-decision.ts';
import { canaryRelease } from './canary-release.ts';
import { canaryRollback } from './canary-rollback.ts';
import { changeRequest } from './change-request.ts';
import { contractSigning } from './contract-signing.ts';
import { datasetApproval } from './dataset-approval.ts';
import { documentReview } from './document-review.ts';
import { emergencyRelease } from './emergency-release.ts';
import { equipmentAllocation } from './equipment-allocation.ts';
import { expense } from './expense.ts';
import { gxpRelease } from './gxp-release.ts';
import { impactAssessment } from './impact-assessment.ts';
import { leaveApplication } from './leave-application.ts';
import { lowRiskRetraining } from './low-risk-retraining.ts';
import { modelRelease } from './model-release.ts';
import { modelRollback } from './model-rollback.ts';
import { policyApproval } from './policy-approval.ts';
import { policyDocument } from './policy-document.ts';
import { promptRelease } from './prompt-release.ts';
import { pullRequest } from './pull-request.ts';
import { vendorOnboarding } from './vendor-onboarding.ts';

export { roles } from './roles.ts';

/** Processes that organisations have, each in its own file. */
export const workflows: readonly Workflow[] = [
  leaveApplication,
  equipmentAllocation,
  expense,
  accessGrant,
  pullRequest,
  modelRelease,
  emergencyRelease,
  modelRollback,
  bankModelRisk,
  annualRenewal,
  gxpRelease,
  promptRelease,
  agentRelease,
  datasetApproval,
  canaryRelease,
  canaryRollback,
  vendorOnboarding,
  policyDocument,
  documentReview,
  changeRequest,
  impactAssessment,
  lowRiskRetraining,
  policyApproval,
  boardDecision,
  contractSigning,
];

export const freezes = defineFreezes([]);
export const customChecks = defineCustomChecks([{ name: 'error-rate', deployed: 'elsewhere' }]);
/** Who signs again for a GxP release does so there. */
export const identity: Identity = {
  issuer: 'https://login.example.com',
  clientId: 'countersign',
  secret: 'countersign/client',
};
