import { workflowsFor } from '../../schema/define-workflow.ts';
import { defineRoles } from '../../schema/roles.ts';

/** The people of the organisation that tests work with. None of them stands in `workflows/roles.ts`. */
export const roles = defineRoles({
  'data-scientist': [{ email: 'data-scientist@example.org', name: 'Dana Rojas' }],
  manager: [
    { email: 'manager@example.org', name: 'Morgan Estes' },
    { email: 'deputy-manager@example.org', name: 'Devon Pike' },
  ],
  'data-analyst': [{ email: 'data-analyst@example.org', name: 'Alex Nagel' }],
  'it-engineer': [{ email: 'it-engineer@example.org', name: 'Ira Lindstrom' }],
  'incident-commander': [{ email: 'incident-commander@example.org', name: 'Inés Dantas' }],
  developer: [{ email: 'developer@example.org', name: 'Sam Osagie' }],
  'tech-lead': [{ email: 'tech-lead@example.org', name: 'Tove Bremer' }],
  'quality-engineer': [{ email: 'quality-engineer@example.org', name: 'Quinn Adeyi' }],
  'release-manager': [{ email: 'release-manager@example.org', name: 'Rosa Morel' }],
  employee: [
    { email: 'data-scientist@example.org', name: 'Dana Rojas' },
    { email: 'developer@example.org', name: 'Sam Osagie' },
  ],
  finance: [{ email: 'finance@example.org', name: 'Finn Crespo' }],
  director: [{ email: 'director@example.org', name: 'Dora Lund' }],
  administrator: [{ email: 'administrator@example.org', name: 'Ada Brandt' }],
});

export const defineWorkflow = workflowsFor(roles);
