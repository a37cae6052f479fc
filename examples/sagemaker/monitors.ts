import { defineIntegrations } from '../../schema/integrations.ts';

const churn = {
  subject: 'model/churn',
  environment: 'production',
  owner: 'alex@example.com',
  days: 14,
};

export const integrations = defineIntegrations({
  monitors: [
    { alarm: 'churn-*', ...churn },
    { schedule: 'churn-data-quality', ...churn, days: 30 },
  ],
});
