import { defineWorkflow } from './roles.ts';
import { withinTheHour, withinThreeDays } from './times.ts';

/**
 * Break-glass: one person takes responsibility, says why, and it is in production. Others review it within days; what
 * they turn down, or leave undone, is rolled back.
 */
export const emergencyRelease = defineWorkflow({
  id: 'emergency-release',
  title: 'Emergency release',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  rework: { maxAttempts: 1 },
  stages: {
    authorise: {
      type: 'approval',
      title: 'Emergency authorisation',
      role: 'incident-commander',
      meaning: 'took responsibility',
      commentRequiredFor: ['approve'],
      ...withinTheHour,
    },
    release: {
      type: 'promotion',
      title: 'Emergency promotion',
      environment: 'production',
      ignoresFreezes: true,
    },
    'review-afterwards': {
      type: 'approval',
      title: 'Review afterwards',
      approvers: { manager: 1, 'data-analyst': 1 },
      meaning: 'reviewed',
      ...withinThreeDays,
      ifRejected: { start: 'model-rollback' },
    },
  },
});
