import { defineWorkflow } from '../roles.ts';

/** A promotion behind two checks of the organisation's own. */
export const fairPromotion = defineWorkflow({
  id: 'fair-promotion',
  title: 'Promotion of a model that judges people',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  start: 'fairness',
  stages: {
    fairness: {
      type: 'check',
      title: 'Fairness',
      checks: { 'recall-gap': { custom: 'recall-gap' }, drift: { custom: 'drift' } },
      next: 'review',
    },
    review: { type: 'approval', title: 'Review', role: 'manager', dueIn: '5 days', next: 'promote' },
    promote: { type: 'promotion', title: 'To production', environment: 'production', next: 'end' },
  },
});
