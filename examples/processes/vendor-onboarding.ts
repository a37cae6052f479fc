import { defineWorkflow } from './roles.ts';

/** A new supplier: legal, security and risk at once, each with questions and time of their own; then who pays, and IT sets it up. */
export const vendorOnboarding = defineWorkflow({
  id: 'vendor-onboarding',
  title: 'New supplier',
  subject: 'supplier',
  requester: 'employee',
  submission: { attributes: { service: 'text', yearly: 'number', holdsData: 'yes-no' } },
  stages: {
    examine: {
      type: 'tracks',
      title: 'Examination',
      tracks: {
        legal: {
          role: 'legal',
          dueIn: '15 working days',
          form: { law: { label: 'Whose law the contract is under', type: 'text' } },
        },
        security: {
          role: 'security',
          conditions: true,
          dueIn: '10 working days',
          form: { 'sign-on': 'Our people sign in as they do elsewhere' },
        },
        risk: {
          role: 'risk',
          escalate: { after: '3 working days', to: 'director' },
          form: { exit: { label: 'How we would leave them', type: 'choice', options: ['weeks', 'months'] } },
        },
      },
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
