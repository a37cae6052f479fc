import type { Webhooks } from '../schema/webhooks.ts';

/**
 * Who is told of entries by signed webhooks: nothing of it is deployed until somebody stands here (docs/integrations.md), such as
 *
 *   export const webhooks = defineWebhooks({
 *     'data-platform': {
 *       url: 'https://hooks.example.com/countersign',
 *       events: ['subject.promoted', 'subject.retired'],
 *       subjects: ['model/*'],
 *     },
 *   });
 */
export const webhooks: Webhooks | undefined = undefined;
