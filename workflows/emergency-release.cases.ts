import { defineCases } from '../schema/cases.ts';
import { emergencyRelease } from './emergency-release.ts';

export const cases = defineCases(emergencyRelease, {
  'it is there at once, and reviewed afterwards': {
    running: ['3'],
    script: `
      submit with version=4
      refused: incident-commander@example.com approves
      incident-commander@example.com approves: The old one fails for everybody.
      wait 1 day
      manager@example.com approves
      data-analyst@example.com approves`,
    expect: { outcome: 'completed', environments: { production: '4' } },
  },
  'what the review turns down is rolled back': {
    running: ['3'],
    script: `
      submit with version=4
      incident-commander@example.com approves: The old one fails for everybody.
      data-analyst@example.com rejects: Nobody had tested it.
      model-rollback: manager@example.com approves
      model-rollback: data-analyst@example.com approves`,
    expect: {
      outcome: 'rejected',
      others: { 'model-rollback': 'completed' },
      environments: { production: '3' },
    },
  },
  'so is what nobody reviews in three days': {
    running: ['3'],
    script: `
      submit with version=4
      incident-commander@example.com approves: The old one fails for everybody.
      wait 73 hours`,
    expect: { outcome: 'expired', others: { 'model-rollback': 'open' }, environments: { production: '4' } },
  },
  'nobody takes responsibility within the hour': {
    script: `
      submit
      wait 2 hours`,
    expect: { outcome: 'expired', environments: { production: null } },
  },
});
