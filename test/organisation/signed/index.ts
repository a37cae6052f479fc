import { defineCustomChecks } from '../../../schema/custom-check.ts';
import { defineIdentity } from '../../../schema/identity.ts';
import { defineWorkflow } from '../roles.ts';

export { roles } from '../roles.ts';

/** Who would say who somebody is; the embedded default has its own beside its pages. */
export const identity = defineIdentity({ issuer: 'https://id.example.org', clientId: 'countersign' });
export const freezes = [];
export const customChecks = defineCustomChecks([]);
export const workflows = [
  defineWorkflow({
    id: 'signed-release',
    title: 'Signed release',
    subject: 'model',
    requester: 'data-scientist',
    environments: ['production'],
    stages: {
      agree: { type: 'approval', role: 'manager', dueIn: '5 days', signature: 're-authenticated' },
      check: { type: 'approval', role: 'data-analyst', dueIn: '5 days', signature: 'signed-in' },
      publish: { type: 'promotion', environment: 'production' },
    },
  }),
];
