import { defineWorkflow } from './roles.ts';

/** Back to what ran before, at once. What fails a review afterwards, or a look while it soaks, starts it by itself. */
export const modelRollback = defineWorkflow({
  id: 'model-rollback',
  title: 'Rollback',
  subject: 'model',
  requester: 'operations',
  submission: { lineage: false, version: { in: 'production', when: 'before' } },
  environments: ['production'],
  rework: { maxAttempts: 1 },
  stages: {
    agree: {
      type: 'approval',
      title: 'Agreement to go back',
      role: 'incident',
      dueIn: '2 hours',
      remindAfter: '15 minutes',
      escalate: { after: '30 minutes', to: 'director' },
    },
    back: { type: 'promotion', title: 'Back', environment: 'production', ignoresFreezes: true },
  },
});
