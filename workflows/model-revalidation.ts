import { defineWorkflow } from './roles.ts';
import { withinTwoWeeks } from './times.ts';

/** May this version stay in production? Asked again before its approval ends. */
export const modelRevalidation = defineWorkflow({
  id: 'model-revalidation',
  title: 'Model revalidation',
  subject: 'model',
  requester: 'data-scientist',
  submission: { lineage: false, version: { in: 'production', when: 'now' } },
  environments: ['production'],
  stages: {
    assess: {
      type: 'approval',
      title: 'Assessment in operation',
      role: 'data-analyst',
      meaning: 'reviewed',
      ...withinTwoWeeks,
      conditions: true,
      form: {
        performance: {
          label: 'Performance on recent data',
          type: 'choice',
          options: ['holds', 'declines', 'fails'],
        },
        drift: { label: 'Drift of the inputs is within limits', type: 'yes-no', mustBe: 'yes' },
        'data-until': { label: 'Data assessed up to', type: 'text' },
      },
    },
    confirm: { type: 'approval', title: 'Confirmation', role: 'manager', handOverTo: ['director'] },
    renew: {
      type: 'attestation',
      title: 'Renewal of the approval',
      environment: 'production',
      attest: { every: '180 days', by: 'model-revalidation' },
    },
  },
});
