import { defineWorkflow } from './roles.ts';

/** A change of a running system: of high risk, security and a manager agree, or a director; made on the day that was agreed, then confirmed or undone. */
export const changeRequest = defineWorkflow({
  id: 'change-request',
  title: 'Change',
  subject: 'system',
  requester: 'operations',
  submission: {
    attributes: { risk: ['low', 'high'], undo: 'text' },
  },
  environments: ['production'],
  newerVersion: 'queue',
  stages: {
    tested: { type: 'check', title: 'Tested', checks: { report: { evidence: 'test-report' } } },
    review: {
      type: 'approval',
      title: 'Review',
      role: 'platform-team',
      meaning: 'reviewed',
      form: { when: { label: 'To be made on', type: 'date', atLeast: 0, atMost: 30 } },
    },
    board: {
      type: 'approval',
      title: 'Change board',
      when: { attribute: 'risk', is: 'high' },
      anyOf: [{ security: 1, manager: 1 }, { director: 1 }],
    },
    agreed: { type: 'wait', title: 'Until the day agreed', until: { answer: 'review.when' } },
    make: { type: 'promotion', title: 'Made', environment: 'production' },
    confirm: {
      type: 'task',
      title: 'Confirmed in operation',
      role: 'operations',
      dueIn: '1 working day',
      form: { monitored: 'The dashboards were looked at for an hour' },
    },
  },
});
