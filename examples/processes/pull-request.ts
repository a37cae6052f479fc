import { defineWorkflow } from './roles.ts';

/** A change of code: its tests have passed, those who own the place approve, security what is about access. */
export const pullRequest = defineWorkflow({
  id: 'pull-request',
  title: 'Pull request',
  subject: 'change',
  requester: 'developer',
  submission: { artifact: true, metrics: ['coverage'], attributes: { touchesAccess: 'yes-no' } },
  environments: ['main'],
  stages: {
    tests: {
      type: 'check',
      title: 'Tests',
      checks: { passed: { evidence: 'test-report' }, covered: { metric: 'coverage', atLeast: 0.8 } },
    },
    owners: {
      type: 'approval',
      title: 'Review by the owners',
      approver: { ownerOf: 'subject' },
      meaning: 'reviewed',
      dueIn: '2 working days',
      remindAfter: '1 working day',
    },
    security: {
      type: 'approval',
      title: 'Review of access',
      when: { attribute: 'touchesAccess', is: true },
      role: 'security',
      meaning: 'reviewed',
    },
    merge: { type: 'promotion', title: 'Merge', environment: 'main' },
  },
});
