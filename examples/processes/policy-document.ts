import { defineWorkflow } from './roles.ts';

/** A document that everybody must follow: read by who knows, put in force by a director, looked at again each year. */
export const policyDocument = defineWorkflow({
  id: 'policy-document',
  title: 'Policy document',
  subject: 'document',
  requester: 'employee',
  submission: { artifact: true },
  environments: ['in-force'],
  inform: ['manager'],
  stages: {
    read: {
      type: 'approval',
      title: 'Read',
      approvers: { legal: 1, privacy: 1 },
      meaning: 'reviewed',
      conditions: true,
    },
    decide: { type: 'approval', title: 'Decision', role: 'director' },
    'in-force': {
      type: 'promotion',
      title: 'In force',
      environment: 'in-force',
      attest: { every: '365 days', by: 'document-review' },
    },
  },
});
