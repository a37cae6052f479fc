import { defineWorkflow } from './roles.ts';
import { withinAWeek, withinTwoWeeks } from './times.ts';

/** The path of a model version from training to production. */
export const modelPromotion = defineWorkflow({
  id: 'model-promotion',
  title: 'Model promotion',
  subject: 'model',
  requester: 'ml-engineer',
  environments: ['qa', 'production'],
  start: 'review',
  rework: { dueIn: '10 working days' },
  stages: {
    review: {
      type: 'approval',
      title: 'Review by the owner',
      role: 'model-owner',
      meaning: 'reviewed',
      ...withinAWeek,
      next: 'promote-to-qa',
    },
    'promote-to-qa': { type: 'promotion', title: 'Promotion to QA', environment: 'qa', next: 'validate' },
    validate: {
      type: 'approval',
      title: 'Validation in QA',
      role: 'validator',
      ...withinTwoWeeks,
      next: 'promote-to-production',
    },
    'promote-to-production': {
      type: 'promotion',
      title: 'Promotion to production',
      environment: 'production',
      next: 'deploy',
    },
    deploy: { type: 'task', title: 'Deployment', role: 'operations', ...withinAWeek, next: 'end' },
  },
});
