import { defineWorkflow } from './roles.ts';

/** Europe back to what it ran before: a canary that looks ill starts it by itself. */
export const canaryRollback = defineWorkflow({
  id: 'canary-rollback',
  title: 'Canary rollback',
  subject: 'service',
  requester: 'operations',
  submission: { version: { in: 'eu', when: 'before' } },
  environments: ['eu'],
  rework: { maxAttempts: 1 },
  stages: {
    agree: { type: 'approval', title: 'Agreement to go back', role: 'incident', dueIn: '2 hours' },
    back: { type: 'promotion', title: 'Back', environment: 'eu', ignoresFreezes: true },
  },
});
