import { defineWorkflow } from '../../workflows/roles.ts';

export const hotfixPromotion = defineWorkflow({
  id: 'hotfix-promotion',
  title: 'Hotfix promotion',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  stages: {
    review: {
      type: 'approval',
      title: 'Review by two managers',
      role: 'manager',
      quorum: 2,
      dueIn: '4 hours',
    },
    promote: { type: 'promotion', title: 'Promotion to production', environment: 'production' },
  },
});
