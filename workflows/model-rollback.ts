import { defineWorkflow } from './roles.ts';

/** Back to a version that was in production before: two people agree, and it is done at once. */
export const modelRollback = defineWorkflow({
  id: 'model-rollback',
  title: 'Model rollback',
  subject: 'model',
  requester: 'it-engineer',
  submission: { lineage: false, version: { in: 'production', when: 'before' } },
  environments: ['production'],
  rework: { maxAttempts: 1 },
  stages: {
    agree: {
      type: 'approval',
      title: 'Agreement to go back',
      approvers: { manager: 1, 'data-analyst': 1 },
      dueIn: '4 hours',
      remindAfter: '30 minutes',
      escalate: { after: '1 hour', to: 'director' },
    },
    'roll-back': {
      type: 'promotion',
      title: 'Back to the version before',
      environment: 'production',
      ignoresFreezes: true,
    },
  },
});
