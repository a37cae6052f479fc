import { defineWorkflow } from './roles.ts';

/** Those who stand for a rule sign it; until they have, it approves nothing and people are asked. */
export const policyApproval = defineWorkflow({
  id: 'policy-approval',
  title: 'Approval of a rule',
  subject: 'policy',
  requester: 'data-scientist',
  environments: ['in-force'],
  stages: {
    sign: { type: 'approval', title: 'Signature for the rule', role: 'risk', meaning: 'took responsibility' },
    'put-in-force': { type: 'promotion', title: 'The rule is in force', environment: 'in-force' },
  },
});
