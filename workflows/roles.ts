import { workflowsFor } from './schema/define-workflow.ts';
import { defineRoles } from './schema/roles.ts';

/**
 * Who may do what. Edit this to name your own people; each person gets one e-mail subscription per role.
 * Someone removed here can no longer decide anything once this is deployed, whatever links they still hold.
 */
export const roles = defineRoles({
  'data-scientist': [{ email: 'data-scientist@example.com', name: 'Dana Reyes' }],
  manager: [
    { email: 'manager@example.com', name: 'Morgan Ellis' },
    { email: 'deputy-manager@example.com', name: 'Devon Park' },
  ],
  'data-analyst': [{ email: 'data-analyst@example.com', name: 'Alex Novak' }],
  'it-engineer': [{ email: 'it-engineer@example.com', name: 'Ira Lindqvist' }],
});

export const defineWorkflow = workflowsFor(roles);
