import { defineIntegrations } from '../../schema/integrations.ts';

export const integrations = defineIntegrations({
  mlflow: {
    url: 'http://127.0.0.1:5000',
    secret: 'countersign/mlflow',
    models: [{ name: 'churn*', workflow: 'model-promotion' }],
    aliases: { production: 'champion' },
  },
});
