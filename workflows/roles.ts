import { workflowsFor } from '../schema/define-workflow.ts';
import { defineRoles } from '../schema/roles.ts';
import { office, withinAWeek } from './times.ts';
import { windows } from './windows.ts';

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
  'incident-commander': [{ email: 'incident-commander@example.com', name: 'Inés Duarte' }],
  developer: [{ email: 'developer@example.com', name: 'Sam Okafor' }],
  'tech-lead': [{ email: 'tech-lead@example.com', name: 'Tove Brandt' }],
  'quality-engineer': [{ email: 'quality-engineer@example.com', name: 'Quinn Abara' }],
  'release-manager': [{ email: 'release-manager@example.com', name: 'Rosa Marin' }],
  employee: [
    { email: 'data-scientist@example.com', name: 'Dana Reyes' },
    { email: 'developer@example.com', name: 'Sam Okafor' },
  ],
  finance: [{ email: 'finance@example.com', name: 'Finn Costa' }],
  director: [{ email: 'director@example.com', name: 'Dora Lang' }],
  // Who is asked when too few people are left to decide something.
  administrator: [{ email: 'administrator@example.com', name: 'Ada Brenner' }],
});

export const defineWorkflow = workflowsFor(roles, { calendar: office, waits: withinAWeek, windows });
