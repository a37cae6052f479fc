import { SNSClient } from '@aws-sdk/client-sns';
import { expect, it } from 'vitest';
import { SnsSubscriptions } from '../../../lambdas/adapters/sns-subscriptions.ts';

const client = Object.assign(new SNSClient({ region: 'eu-west-1' }), {
  send: async () => ({
    Subscriptions: [
      { Endpoint: 'ann@example.com', Protocol: 'email', SubscriptionArn: 'arn:1' },
      { Endpoint: 'bo@example.com', Protocol: 'email', SubscriptionArn: 'PendingConfirmation' },
      { Endpoint: 'cy@example.com', Protocol: 'email-json', SubscriptionArn: 'arn:2' },
      { Endpoint: 'https://x.example', Protocol: 'https', SubscriptionArn: 'PendingConfirmation' },
      { Endpoint: 'dee@example.com', Protocol: 'email', SubscriptionArn: 'Deleted' },
    ],
  }),
});

it('names what is subscribed otherwise than by e-mail, by which nobody hears', async () => {
  const subscriptions = new SnsSubscriptions(client, 'arn:aws:sns:eu-west-1:111111111111:countersign-');
  expect(await subscriptions.of('manager')).toEqual([
    { address: 'ann@example.com', id: 'arn:1' },
    { address: 'bo@example.com' },
    { address: 'cy@example.com', id: 'arn:2', protocol: 'email-json' },
    { address: 'https://x.example', protocol: 'https' },
  ]);
  expect([...(await subscriptions.confirmed('manager'))]).toEqual(['ann@example.com']);
});
