import { defineCases } from 'countersign';
import { modelPromotion } from './model-promotion.ts';

/** What must hold of it: `npm test` plays each in virtual time. */
export const cases = defineCases(modelPromotion, {
  'reviewed, validated, deployed': {
    script: `
      submit with version=14
      wait 1 day
      owen@example.com approves
      wait 1 day
      vera@example.com approves
      otto@example.com approves`,
    expect: {
      outcome: 'completed',
      asked: [
        { stage: 'review', at: '2026-03-02 09:00', people: ['owen@example.com', 'olga@example.com'] },
        { stage: 'validate', at: '2026-03-03 09:00', people: ['vera@example.com'] },
        { stage: 'deploy', at: '2026-03-04 09:00', people: ['otto@example.com'] },
      ],
      environments: { qa: '14', production: '14' },
    },
  },
  'nobody decides about what they submitted': {
    script: `
      submit
      refused: mira@example.com approves`,
    expect: { outcome: 'open', stage: 'review' },
  },
  'a week of silence ends it, after a director was asked as well': {
    script: `
      submit
      wait 2 weeks`,
    expect: {
      outcome: 'expired',
      asked: [
        { stage: 'review', people: ['owen@example.com', 'olga@example.com'] },
        { stage: 'review', at: '2026-03-05 09:00', people: ['dana@example.com'] },
      ],
      environments: { qa: null, production: null },
    },
  },
});
