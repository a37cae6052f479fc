import { defineWorkflow } from './roles.ts';

/** One person takes responsibility, and it runs. The board looks at it afterwards; what it turns down is rolled back. */
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
      title: 'Authorisation',
      role: 'incident',
      meaning: 'took responsibility',
      commentRequiredFor: ['approve'],
      dueIn: '1 hour',
      remindAfter: '10 minutes',
    },
    release: { type: 'promotion', title: 'Release', environment: 'production', ignoresFreezes: true },
    board: {
      type: 'approval',
      title: 'Board afterwards',
      role: 'board',
      quorum: 3,
      rejectQuorum: 2,
      meaning: 'reviewed',
      dueIn: '3 working days',
      ifRejected: { start: 'model-rollback' },
    },
  },
});
