import type { Integrations } from '../schema/integrations.ts';

/**
 * The tools of others that are connected: nothing of one is deployed until it stands here (docs/integrations.md), such as
 *
 *   export const integrations = defineIntegrations({
 *     mlflow: {
 *       url: 'https://mlflow.example.com',
 *       secret: 'countersign/mlflow',
 *       models: [{ name: '*', workflow: 'model-promotion' }],
 *       aliases: { production: 'champion' },
 *     },
 *     sagemaker: { groups: [{ name: 'churn-*', workflow: 'model-promotion' }] },
 *     chat: { 'ml-managers': { roles: ['manager'] } },
 *   });
 */
export const integrations: Integrations | undefined = undefined;
