import { expect } from 'vitest';

/** What the main job says in the end, however it got there. */
export const ANSWER = {
  subject: 'model/breast-cancer',
  environments: {
    production: {
      version: '2',
      attempt: 2,
      requestedBy: 'data-scientist@example.org',
      workflow: 'model-promotion',
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      authorisedBy: [
        { role: 'manager', stage: 'review', meaning: 'reviewed' },
        { role: 'data-analyst', stage: 'test', person: 'data-analyst@example.org' },
      ],
    },
  },
};
