import { defineWorkflow } from './roles.ts';
import { withinThreeDays } from './times.ts';

/** A developer's change on its way to production: read, tested, released. */
export const softwareRelease = defineWorkflow({
  id: 'software-release',
  title: 'Software release',
  subject: 'service',
  requester: 'developer',
  submission: { artifact: true, metrics: ['coverage'] },
  environments: ['staging', 'production'],
  newerVersion: 'queue',
  stages: {
    'review-of-the-change': { type: 'approval', role: 'tech-lead', meaning: 'reviewed', ...withinThreeDays },
    'test-reports': {
      type: 'check',
      checks: {
        'tests-attached': { evidence: 'test-report' },
        coverage: { metric: 'coverage', atLeast: 0.8 },
      },
    },
    'to-staging': { type: 'promotion', environment: 'staging' },
    'test-in-staging': {
      type: 'approval',
      role: 'quality-engineer',
      conditions: true,
      form: {
        regression: 'The regression tests were run',
        notes: { label: 'What was tested', type: 'text' },
      },
    },
    'still-what-was-tested': { type: 'check', checks: { unchanged: { artifactUnchangedSince: 'staging' } } },
    'release-to-production': { type: 'approval', role: 'release-manager' },
    'to-production': { type: 'promotion', environment: 'production', blockedBy: 'overdue-findings' },
  },
});
