import { defineWorkflow } from './roles.ts';

/** A canary: Europe first, looked at every hour for two days, then the rest; what looks ill there comes back by itself. */
export const canaryRelease = defineWorkflow({
  id: 'canary-release',
  title: 'Canary release',
  subject: 'service',
  requester: 'developer',
  submission: { artifact: true },
  environments: ['eu', 'us'],
  newerVersion: 'queue',
  stages: {
    review: { type: 'approval', title: 'Review', role: 'platform-team', meaning: 'reviewed' },
    'to-eu': { type: 'promotion', title: 'To Europe', environment: 'eu' },
    soak: {
      type: 'wait',
      title: 'Watched for two days',
      for: '48 hours',
      checks: { errors: { custom: 'error-rate' } },
      every: '1 hour',
      abortWhen: { saw: 'errors.rate', over: 0.05 },
      ifFailed: { start: 'canary-rollback' },
    },
    'to-us': { type: 'promotion', title: 'To the rest', environment: 'us' },
  },
});
