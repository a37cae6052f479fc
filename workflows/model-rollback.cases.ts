import { defineCases } from '../schema/cases.ts';
import { modelRollback } from './model-rollback.ts';

export const cases = defineCases(modelRollback, {
  'two people agree, and the version before is back at once, in a freeze too': {
    running: ['3', '4'],
    freezes: [{ reason: 'Year-end', from: '2026-03-01T00:00:00Z', until: '2026-04-01T00:00:00Z' }],
    script: `
      submit with version=3
      manager@example.com approves
      wait 10 minutes
      data-analyst@example.com approves`,
    expect: {
      outcome: 'completed',
      asked: [
        {
          stage: 'agree',
          people: ['manager@example.com', 'deputy-manager@example.com', 'data-analyst@example.com'],
        },
      ],
      environments: { production: '3' },
    },
  },
  'what never ran is not gone back to': {
    running: ['3', '4'],
    script: 'refused: submit with version=2',
    expect: { outcome: 'refused', environments: { production: '4' } },
  },
  'one of them turns it down': {
    running: ['3', '4'],
    script: `
      submit with version=3
      data-analyst@example.com rejects: The new one is better.`,
    expect: { outcome: 'rejected', environments: { production: '4' } },
  },
  'a director is asked after an hour, and after four it is too late': {
    running: ['3', '4'],
    script: `
      submit with version=3
      wait 5 hours`,
    expect: { outcome: 'expired', environments: { production: '4' } },
  },
});
