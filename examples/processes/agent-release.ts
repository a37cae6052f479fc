import { defineWorkflow } from './roles.ts';

/** An agent that acts by itself: what it may do decides who looks at it. */
export const agentRelease = defineWorkflow({
  id: 'agent-release',
  title: 'Agent release',
  subject: 'agent',
  requester: 'developer',
  submission: {
    artifact: true,
    metrics: ['tasks.completed'],
    attributes: { mayWrite: 'yes-no', mayPay: 'yes-no', model: 'text' },
  },
  environments: ['shadow', 'production'],
  stages: {
    evaluated: {
      type: 'check',
      title: 'Evaluations',
      checks: {
        able: { metric: 'tasks.completed', atLeast: 0.9 },
        attacked: { evidence: 'red-team-report' },
      },
    },
    read: { type: 'approval', title: 'Read', role: 'platform-team', meaning: 'reviewed' },
    'to-shadow': { type: 'promotion', title: 'In the shadow', environment: 'shadow' },
    watch: {
      type: 'approval',
      title: 'Watched in the shadow',
      role: 'operations',
      meaning: 'reviewed',
      conditions: true,
      dueIn: '10 working days',
    },
    powers: {
      type: 'tracks',
      title: 'What it may do',
      when: {
        any: [
          { attribute: 'mayWrite', is: true },
          { attribute: 'mayPay', is: true },
        ],
      },
      tracks: {
        security: { role: 'security', reviews: ['artifact', 'attributes'] },
        money: {
          role: 'finance',
          quorum: 2,
          when: { attribute: 'mayPay', is: true },
          reviews: ['attributes'],
        },
      },
    },
    release: {
      type: 'promotion',
      title: 'Release',
      environment: 'production',
      blockedBy: 'overdue-findings',
    },
  },
});
