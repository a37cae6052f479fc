import { defineWorkflow } from './roles.ts';

/** A contract: read by legal, then by finance, then signed by a director, in this order; what is signed is the artifact. */
export const contractSigning = defineWorkflow({
  id: 'contract-signing',
  title: 'Contract',
  subject: 'contract',
  requester: 'employee',
  submission: { artifact: true, attributes: { partner: 'text', value: 'number' } },
  environments: ['signed'],
  stages: {
    legal: { type: 'approval', title: 'Read by legal', role: 'legal', meaning: 'reviewed' },
    finance: { type: 'approval', title: 'Read by finance', role: 'finance', meaning: 'reviewed' },
    sign: { type: 'approval', title: 'Signature', role: 'director' },
    file: { type: 'promotion', title: 'Filed', environment: 'signed' },
  },
});
