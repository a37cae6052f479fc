import { defineWorkflow } from './roles.ts';
import { withinThreeDays, withinTwoWeeks } from './times.ts';

/** The path of a model version from training to production: reviewed, tested in QA, promoted, deployed. */
export const modelPromotion = defineWorkflow({
  id: 'model-promotion',
  title: 'Model promotion',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['qa', 'production'],
  rework: { dueIn: '10 working days' },
  stages: {
    review: {
      type: 'approval',
      title: 'Manager review',
      role: 'manager',
      meaning: 'reviewed',
    },
    'promote-to-qa': { type: 'promotion', title: 'Promotion to QA', environment: 'qa' },
    test: {
      type: 'approval',
      title: 'Test in QA',
      role: 'data-analyst',
      ...withinTwoWeeks,
    },
    'promote-to-production': {
      type: 'promotion',
      title: 'Promotion to production',
      environment: 'production',
      attest: { every: '180 days', by: 'model-revalidation' },
    },
    deploy: { type: 'task', title: 'Deployment', role: 'it-engineer', ...withinThreeDays },
  },
});
