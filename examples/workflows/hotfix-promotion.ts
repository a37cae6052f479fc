import { defineWorkflow } from '../../workflows/roles.ts';

export const hotfixPromotion = defineWorkflow({
  id: 'hotfix-promotion',
  title: 'Hotfix promotion',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  start: 'review',
  stages: {
    review: {
      type: 'approval',
      title: 'Review by two managers',
      role: 'manager',
      quorum: 2,
      dueIn: '4 hours',
      next: 'promote',
    },
    promote: { type: 'promotion', title: 'Promotion to production', environment: 'production', next: 'end' },
  },
});
