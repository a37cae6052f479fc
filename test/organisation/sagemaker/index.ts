import { defineIntegrations } from '../../../schema/integrations.ts';

export * from '../index.ts';

/** The organisation that tests work with, with SageMaker's registry of models. */
export const integrations = defineIntegrations({
  sagemaker: {
    groups: [{ name: 'Churn*', workflow: 'model-promotion' }],
    buckets: ['models', 'data'],
  },
});
