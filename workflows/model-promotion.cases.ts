import { defineCases } from '../schema/cases.ts';
import { modelPromotion } from './model-promotion.ts';

export const cases = defineCases(modelPromotion, {
  'reviewed, tested, deployed': {
    script: `
      submit with version=14
      wait 1 day
      manager@example.com approves
      wait 1 day
      data-analyst@example.com approves
      it-engineer@example.com approves`,
    expect: {
      outcome: 'completed',
      asked: [
        {
          stage: 'review',
          at: '2026-03-02 09:00',
          people: ['manager@example.com', 'deputy-manager@example.com'],
        },
        { stage: 'test', at: '2026-03-03 09:00', people: ['data-analyst@example.com'] },
        { stage: 'deploy', at: '2026-03-04 09:00', people: ['it-engineer@example.com'] },
      ],
      environments: { qa: '14', production: '14' },
    },
  },
  'what QA finds comes back, and the next attempt is reviewed again': {
    script: `
      submit with version=14
      manager@example.com requests changes: Which data?
      revise with version=15
      manager@example.com approves
      data-analyst@example.com requests changes: The recall is too low.
      revise with version=16
      deputy-manager@example.com approves
      data-analyst@example.com approves`,
    expect: { outcome: 'open', stage: 'deploy', environments: { qa: '16', production: '16' } },
  },
  'nobody decides about what they submitted': {
    people: { manager: [{ email: 'data-scientist@example.com', name: 'Dana Reyes' }] },
    script: `
      submit
      refused: data-scientist@example.com approves`,
    expect: { outcome: 'open', stage: 'review' },
  },
  'a director is asked as well after three working days, and a week of silence ends it': {
    script: `
      submit
      wait 2 weeks`,
    expect: {
      outcome: 'expired',
      asked: [
        { stage: 'review', people: ['manager@example.com', 'deputy-manager@example.com'] },
        { stage: 'review', at: '2026-03-05 09:00', people: ['director@example.com'] },
      ],
      environments: { qa: null, production: null },
    },
  },
  'a manager turns it down': {
    script: `
      submit
      manager@example.com rejects: Nobody needs it.`,
    expect: { outcome: 'rejected' },
  },
  'QA turns it down': {
    script: `
      submit
      manager@example.com approves
      data-analyst@example.com rejects: Worse for the young.`,
    expect: { outcome: 'rejected', environments: { qa: '1', production: null } },
  },
  'QA does not test it in two weeks': {
    script: `
      submit
      manager@example.com approves
      wait 3 weeks`,
    expect: { outcome: 'expired', environments: { qa: '1', production: null } },
  },
  'it can not be deployed': {
    script: `
      submit
      manager@example.com approves
      data-analyst@example.com approves
      it-engineer@example.com requests changes: The image does not start.
      revise with version=2
      manager@example.com approves
      data-analyst@example.com approves
      it-engineer@example.com rejects: Nor does this one.`,
    expect: { outcome: 'rejected', environments: { production: '2' } },
  },
  'nobody deploys it': {
    script: `
      submit
      manager@example.com approves
      data-analyst@example.com approves
      wait 1 week`,
    expect: { outcome: 'expired', environments: { production: '1' } },
  },
  'a freeze holds what is approved until it is over': {
    freezes: [
      {
        reason: 'Quarter end',
        from: '2026-03-02T00:00:00Z',
        until: '2026-03-09T06:00:00Z',
        environments: ['production'],
      },
    ],
    script: `
      submit
      manager@example.com approves
      data-analyst@example.com approves
      wait 1 week
      it-engineer@example.com approves`,
    expect: {
      outcome: 'completed',
      asked: [
        { stage: 'review', people: ['manager@example.com', 'deputy-manager@example.com'] },
        { stage: 'test', people: ['data-analyst@example.com'] },
        { stage: 'deploy', at: '2026-03-09 06:00', people: ['it-engineer@example.com'] },
      ],
    },
  },
  'a newer version takes the place of an open one': {
    script: `
      first: submit with version=14
      second: submit with version=15
      second: manager@example.com approves`,
    expect: { outcome: 'superseded', others: { second: 'open' }, environments: { qa: '15' } },
  },
  'whoever comes is asked, and whoever leaves decides no more': {
    script: `
      submit
      kim@example.com joins manager
      manager@example.com leaves manager
      refused: manager@example.com approves
      kim@example.com approves`,
    expect: {
      stage: 'test',
      asked: [
        { stage: 'review', people: ['manager@example.com', 'deputy-manager@example.com'] },
        { stage: 'review', people: ['kim@example.com'] },
        { stage: 'test', people: ['data-analyst@example.com'] },
      ],
    },
  },
  'half a year later it must be renewed': {
    script: `
      submit with version=14
      everybody approves
      wait 25 weeks
      model-revalidation: data-analyst@example.com approves
      model-revalidation: manager@example.com approves`,
    expect: {
      outcome: 'completed',
      others: { 'model-revalidation': 'completed' },
      environments: { production: '14' },
    },
  },
});
