import { defineWorkflow } from './roles.ts';

/** A model of a bank by its tier: validated by others than its makers, before a committee where it matters, renewed each year. */
export const bankModelRisk = defineWorkflow({
  id: 'bank-model-risk',
  title: 'Model risk',
  subject: 'model',
  requester: 'data-scientist',
  submission: { attributes: { tier: ['1', '2', '3'] }, metrics: ['auc'] },
  environments: ['production'],
  newerVersion: 'queue',
  stages: {
    measured: {
      type: 'check',
      title: 'Measured',
      checks: { accurate: { metric: 'auc', atLeast: 0.7 }, documented: { evidence: 'model-document' } },
    },
    validate: {
      type: 'approval',
      title: 'Independent validation',
      role: 'validator',
      meaning: 'reviewed',
      conditions: true,
      dueIn: '20 working days',
      form: {
        soundness: { label: 'Conceptual soundness', type: 'choice', options: ['sound', 'with limits'] },
        outcomes: 'Outcomes were analysed on data that the makers did not have',
      },
    },
    committee: {
      type: 'approval',
      title: 'Model risk committee',
      when: { attribute: 'tier', oneOf: ['1', '2'] },
      approvers: { risk: 2, director: 1 },
      dueIn: '10 working days',
    },
    use: {
      type: 'promotion',
      title: 'Into use',
      environment: 'production',
      blockedBy: 'overdue-findings',
      attest: { every: '365 days', by: 'annual-renewal' },
    },
  },
});
