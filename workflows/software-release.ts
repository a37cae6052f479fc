import { defineWorkflow } from './roles.ts';
import { withinAWeek, withinThreeDays } from './times.ts';

/** A developer's change on its way to production: read, tested, released. */
export const softwareRelease = defineWorkflow({
  id: 'software-release',
  title: 'Software release',
  subject: 'service',
  requester: 'developer',
  submission: { artifact: true, metrics: ['coverage'] },
  environments: ['staging', 'production'],
  start: 'read',
  newerVersion: 'queue',
  stages: {
    read: {
      type: 'approval',
      title: 'Review of the change',
      role: 'tech-lead',
      meaning: 'reviewed',
      ...withinThreeDays,
      next: 'reports',
    },
    reports: {
      type: 'check',
      title: 'Test reports',
      checks: {
        'tests-attached': { evidence: 'test-report' },
        coverage: { metric: 'coverage', atLeast: 0.8 },
      },
      next: 'stage',
    },
    stage: { type: 'promotion', title: 'To staging', environment: 'staging', next: 'test' },
    test: {
      type: 'approval',
      title: 'Test in staging',
      role: 'quality-engineer',
      ...withinAWeek,
      conditions: true,
      form: {
        regression: 'The regression tests were run',
        notes: { label: 'What was tested', type: 'text' },
      },
      next: 'same-artifact',
    },
    'same-artifact': {
      type: 'check',
      title: 'Still what was tested',
      checks: { unchanged: { artifactUnchangedSince: 'staging' } },
      next: 'release',
    },
    release: {
      type: 'approval',
      title: 'Release to production',
      role: 'release-manager',
      ...withinAWeek,
      next: 'promote',
    },
    promote: {
      type: 'promotion',
      title: 'To production',
      environment: 'production',
      blockedBy: 'overdue-findings',
      next: 'end',
    },
  },
});
