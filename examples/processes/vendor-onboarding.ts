import { defineWorkflow } from './roles.ts';

/** A new supplier: legal, security and risk at once; then who pays, and IT sets it up. */
export const vendorOnboarding = defineWorkflow({
  id: 'vendor-onboarding',
  title: 'New supplier',
  subject: 'supplier',
  requester: 'employee',
  submission: { attributes: { service: 'text', yearly: 'number', holdsData: 'yes-no' } },
  stages: {
    examine: {
      type: 'approval',
      title: 'Legal, security and risk',
      approvers: { legal: 1, security: 1, risk: 1 },
      meaning: 'reviewed',
      conditions: true,
      dueIn: '10 working days',
    },
    privacy: { type: 'approval', when: { attribute: 'holdsData', is: true }, role: 'privacy' },
    pay: {
      type: 'approval',
      title: 'Budget',
      approvers: { finance: 1, director: 1 },
      when: { attribute: 'yearly', over: 50_000 },
    },
    'set-up': { type: 'task', title: 'Set up', role: 'it' },
  },
});
