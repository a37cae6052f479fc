import { defineRoles, workflowsFor } from 'countersign';
import { office, withinAWeek } from './times.ts';

/**
 * Who may do what: put your own people here. Each gets one e-mail subscription per role. Someone removed here can no
 * longer decide anything once this is deployed, whatever links they still hold.
 */
export const roles = defineRoles({
  'ml-engineer': [{ email: 'mira@example.com', name: 'Mira Sato' }],
  'model-owner': [
    { email: 'owen@example.com', name: 'Owen Brandt' },
    { email: 'olga@example.com', name: 'Olga Reyes' },
  ],
  validator: [{ email: 'vera@example.com', name: 'Vera Novak' }],
  operations: [{ email: 'otto@example.com', name: 'Otto Diaz' }],
  employee: [
    { email: 'mira@example.com', name: 'Mira Sato' },
    { email: 'otto@example.com', name: 'Otto Diaz' },
  ],
  finance: [{ email: 'fay@example.com', name: 'Fay Costa' }],
  director: [{ email: 'dana@example.com', name: 'Dana Lang' }],
  // Who is asked when too few people are left to decide something.
  administrator: [{ email: 'ana@example.com', name: 'Ana Petrova' }],
});

export const defineWorkflow = workflowsFor(roles, { calendar: office, waits: withinAWeek });
