import { defineWorkflow } from './roles.ts';

/** A model on its way: not worse than what runs, reviewed, tested in QA, released. */
export const modelRelease = defineWorkflow({
  id: 'model-release',
  title: 'Model release',
  subject: 'model',
  requester: 'data-scientist',
  submission: { metrics: ['auc'] },
  metrics: { auc: { better: 'higher', digits: 3, label: 'Area under the curve' } },
  environments: ['qa', 'production'],
  stages: {
    measured: {
      type: 'check',
      title: 'Not worse than what runs',
      checks: { auc: { metric: 'auc', notWorseThan: 'production', by: 0.01, better: 'higher' } },
    },
    review: { type: 'approval', title: 'Review', role: 'manager', meaning: 'reviewed' },
    'to-qa': { type: 'promotion', title: 'To QA', environment: 'qa' },
    test: { type: 'approval', title: 'Test in QA', role: 'validator' },
    unchanged: { type: 'check', title: 'As tested', checks: { same: { artifactUnchangedSince: 'qa' } } },
    'to-production': { type: 'promotion', title: 'To production', environment: 'production' },
  },
});
