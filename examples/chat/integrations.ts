import { defineIntegrations } from '../../schema/integrations.ts';

export const integrations = defineIntegrations({
  chat: {
    'ml-managers': { roles: ['manager'] },
    releases: { workflows: ['model-promotion', 'software-release'] },
  },
});
