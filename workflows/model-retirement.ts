import { defineWorkflow } from './roles.ts';
import { withinTwoWeeks } from './times.ts';

/** The end of a model in production: agreed, recorded, taken down. */
export const modelRetirement = defineWorkflow({
  id: 'model-retirement',
  title: 'Model retirement',
  subject: 'model',
  requester: 'data-scientist',
  submission: { lineage: false, version: { in: 'production', when: 'now' } },
  environments: ['production'],
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
    },
    retire: { type: 'retirement', title: 'Retirement', environment: 'production' },
    'take-down': { type: 'task', title: 'Take it down', role: 'it-engineer' },
  },
});
