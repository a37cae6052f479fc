import { defineWorkflow } from './roles.ts';

/** A year later: may it stay? Started by itself before the approval of a bank's model ends. */
export const annualRenewal = defineWorkflow({
  id: 'annual-renewal',
  title: 'Annual renewal',
  subject: 'model',
  requester: 'data-scientist',
  submission: { lineage: false, version: { in: 'production', when: 'now' } },
  environments: ['production'],
  stages: {
    monitor: {
      type: 'approval',
      title: 'Ongoing monitoring',
      role: 'validator',
      meaning: 'reviewed',
      form: { performance: { label: 'Performance', type: 'choice', options: ['holds', 'declines'] } },
    },
    confirm: { type: 'approval', title: 'Confirmation', role: 'risk' },
    renew: {
      type: 'attestation',
      title: 'Renewal',
      environment: 'production',
      attest: { every: '365 days', by: 'annual-renewal' },
    },
  },
});
