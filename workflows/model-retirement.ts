import { defineWorkflow } from './roles.ts';
import { withinAWeek, withinTwoWeeks } from './times.ts';

/** The end of a model in production: agreed, recorded, taken down. */
export const modelRetirement = defineWorkflow({
  id: 'model-retirement',
  title: 'Model retirement',
  subject: 'model',
  requester: 'data-scientist',
  submission: { lineage: false, version: { in: 'production', when: 'now' } },
  environments: ['production'],
  start: 'agree',
  stages: {
    agree: {
      type: 'approval',
      title: 'Agreement to retire',
      role: 'manager',
      handOverTo: ['director'],
      ...withinTwoWeeks,
      form: {
        'users-told': 'Whoever uses its predictions has been told',
        'record-kept': 'Data, code and artifact are kept as long as we must keep them',
      },
      next: 'retire',
    },
    retire: { type: 'retirement', title: 'Retirement', environment: 'production', next: 'take-down' },
    'take-down': { type: 'task', title: 'Take it down', role: 'it-engineer', ...withinAWeek, next: 'end' },
  },
});
