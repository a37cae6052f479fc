import { defineWorkflow } from './roles.ts';

/** Does the document still hold? Asked by itself before its year is over. */
export const documentReview = defineWorkflow({
  id: 'document-review',
  title: 'Review of a document',
  subject: 'document',
  requester: 'employee',
  submission: { version: { in: 'in-force', when: 'now' } },
  environments: ['in-force'],
  stages: {
    review: { type: 'approval', title: 'Review', role: 'director', meaning: 'reviewed' },
    renew: {
      type: 'attestation',
      title: 'Renewal',
      environment: 'in-force',
      attest: { every: '365 days', by: 'document-review' },
    },
  },
});
