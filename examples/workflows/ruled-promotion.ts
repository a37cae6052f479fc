import { defineWorkflow } from '../../workflows/roles.ts';

/** A retraining of low risk that is no worse than what runs goes to production by rule; a manager approves the others. */
export const ruledPromotion = defineWorkflow({
  id: 'ruled-promotion',
  title: 'Promotion by rule',
  subject: 'model',
  requester: 'data-scientist',
  submission: { attributes: { riskTier: ['low', 'high'] }, metrics: ['auc'] },
  environments: ['production'],
  stages: {
    'low-risk': {
      type: 'policy',
      title: 'Low-risk retraining',
      policy: 'low-risk-retraining',
      when: { all: [{ attribute: 'riskTier', is: 'low' }, { not: { changed: 'code' } }] },
      checks: { 'not-worse': { metric: 'auc', notWorseThan: 'production', by: 0.01, better: 'higher' } },
      approvedBy: 'director',
      until: '2027-03-01',
      otherwise: 'review',
      reviewAfterwards: { share: 0.1, role: 'data-analyst' },
    },
    review: { type: 'approval', title: 'Review by a manager', role: 'manager' },
    promote: { type: 'promotion', title: 'Promotion to production', environment: 'production' },
  },
});
