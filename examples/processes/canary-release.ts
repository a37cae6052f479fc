import { defineWorkflow } from './roles.ts';

/** A canary: Europe first, watched for two days, then the rest; what looks ill there comes back before it is everywhere. */
export const canaryRelease = defineWorkflow({
  id: 'canary-release',
  title: 'Canary release',
  subject: 'service',
  requester: 'developer',
  submission: { artifact: true, metrics: ['errors'] },
  environments: ['eu', 'us'],
  newerVersion: 'queue',
  stages: {
    healthy: { type: 'check', title: 'Healthy', checks: { errors: { metric: 'errors', atMost: 0.01 } } },
    review: { type: 'approval', title: 'Review', role: 'platform-team', meaning: 'reviewed' },
    'to-eu': { type: 'promotion', title: 'To Europe', environment: 'eu' },
    watch: {
      type: 'approval',
      title: 'Watched for two days',
      role: 'operations',
      meaning: 'reviewed',
      dueIn: '4 days',
      remindAfter: '2 days',
      form: {
        hours: { label: 'Hours watched', type: 'number', atLeast: 48 },
        errors: 'The errors are those of before',
      },
    },
    unchanged: { type: 'check', title: 'As watched', checks: { same: { artifactUnchangedSince: 'eu' } } },
    'to-us': { type: 'promotion', title: 'To the rest', environment: 'us' },
  },
});
