import { defineIntegrations } from '../../schema/integrations.ts';

export const integrations = defineIntegrations({
  sagemaker: {
    groups: [{ name: 'churn-*', workflow: 'model-promotion', environment: 'production' }],
    buckets: ['example-models', 'example-data/churn'],
  },
});
