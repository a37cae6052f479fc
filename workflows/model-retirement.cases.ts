import { defineCases } from '../schema/cases.ts';
import { modelRetirement } from './model-retirement.ts';

export const cases = defineCases(modelRetirement, {
  'it is gone once it is agreed, and then taken down': {
    running: ['7'],
    script: `
      submit with version=7
      manager@example.com approves with users-told=yes, record-kept=yes
      it-engineer@example.com approves`,
    expect: {
      outcome: 'completed',
      asked: [
        { stage: 'agree', people: ['manager@example.com', 'deputy-manager@example.com'] },
        { stage: 'take-down', people: ['it-engineer@example.com'] },
      ],
      environments: { production: null },
    },
  },
  'a director has the part that was handed over': {
    running: ['7'],
    script: `
      submit with version=7
      manager@example.com hands over to director@example.com
      director@example.com rejects: It still earns money.`,
    expect: { outcome: 'rejected', environments: { production: '7' } },
  },
});
