import { defineWebhooks } from '../../../schema/webhooks.ts';

export * from '../index.ts';

const url = (name: string) => `${process.env['RECEIVERS_URL'] ?? 'http://127.0.0.1:9'}/${name}`;

/** The organisation that tests work with, and receivers: where they are, whoever starts them says. */
export const webhooks = defineWebhooks({
  everything: { url: url('everything'), secret: 'countersign/webhook-everything' },
  production: { url: url('production'), events: ['subject.promoted'], subjects: ['model/*'] },
  gone: { url: url('gone'), events: ['request.submitted'] },
});
