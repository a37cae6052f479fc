import { defineWebhooks } from '../../schema/webhooks.ts';

export const webhooks = defineWebhooks({
  'data-platform': {
    url: 'https://hooks.example.com/countersign',
    events: ['subject.promoted', 'subject.retired'],
    workflows: ['model-promotion'],
    subjects: ['model/credit-*'],
  },
});
