import { defineIntegrations } from '../../../schema/integrations.ts';

export * from '../index.ts';

/** The organisation that tests work with, with a tracking server: where it is, whoever starts it says. */
export const integrations = defineIntegrations({
  mlflow: {
    url: process.env['MLFLOW_URL'] ?? 'http://127.0.0.1:5000',
    secret: 'countersign/mlflow',
    models: [{ name: 'churn*', workflow: 'model-promotion' }],
    aliases: { production: 'champion' },
  },
});
