import { defineWorkflow } from './roles.ts';

/** What is of low risk, only trained anew and not worse is approved by rule; one in ten is looked at afterwards. */
export const lowRiskRetraining = defineWorkflow({
  id: 'low-risk-retraining',
  title: 'Retraining',
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
      approvedBy: 'risk',
      until: '2027-03-01',
      otherwise: 'review',
      reviewAfterwards: { share: 0.1, role: 'validator' },
    },
    review: { type: 'approval', title: 'Review', role: 'manager' },
    promote: { type: 'promotion', title: 'To production', environment: 'production' },
  },
});
