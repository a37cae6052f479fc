import {
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  SetSubscriptionAttributesCommand,
  type SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import type { Enrolment, Subscribed, Subscriptions } from '../ports.ts';

/** The attributes of a subscription that lets through the messages to one person alone. */
const filterFor = (address: string) => ({
  FilterPolicy: JSON.stringify({ approver: [address] }),
  FilterPolicyScope: 'MessageAttributes',
});

/** Reads and keeps who is subscribed to a role's mails: the subscriptions of its topic. */
export class SnsSubscriptions implements Subscriptions, Enrolment {
  readonly #client: SNSClient;
  readonly #topicArnPrefix: string;

  /** @param topicArnPrefix ARN of a role's topic without the role's name at its end. */
  constructor(client: SNSClient, topicArnPrefix: string) {
    this.#client = client;
    this.#topicArnPrefix = topicArnPrefix;
  }

  async confirmed(role: string): Promise<ReadonlySet<string>> {
    const all = await this.of(role);
    return new Set(
      all.flatMap(({ address, id, protocol }) =>
        id === undefined || protocol !== undefined ? [] : [address],
      ),
    );
  }

  async of(role: string): Promise<readonly Subscribed[]> {
    const found: Subscribed[] = [];
    const pages = paginateListSubscriptionsByTopic({ client: this.#client }, { TopicArn: this.#topic(role) });
    for await (const { Subscriptions = [] } of pages) {
      for (const {
        Endpoint: address,
        Protocol: kind = 'email',
        SubscriptionArn: arn = '',
      } of Subscriptions) {
        if (address === undefined || arn === 'Deleted') continue;
        const protocol = kind === 'email' ? {} : { protocol: kind };
        // An unconfirmed subscription has the word `PendingConfirmation` in place of its ARN.
        found.push({ address, ...(arn.startsWith('arn:') && { id: arn }), ...protocol });
      }
    }
    return found;
  }

  async add(role: string, address: string): Promise<void> {
    const [TopicArn, Attributes] = [this.#topic(role), filterFor(address)];
    await this.#client.send(
      new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: address, Attributes }),
    );
  }

  async restrict(id: string, address: string): Promise<void> {
    const { Attributes = {} } = await this.#client.send(
      new GetSubscriptionAttributesCommand({ SubscriptionArn: id }),
    );
    const wanted = filterFor(address);
    const { FilterPolicy = '{}', FilterPolicyScope = wanted.FilterPolicyScope } = Attributes;
    const isRight = JSON.stringify(JSON.parse(FilterPolicy)) === wanted.FilterPolicy;
    if (isRight && FilterPolicyScope === wanted.FilterPolicyScope) return;
    for (const [AttributeName, AttributeValue] of Object.entries(wanted)) {
      const change = { SubscriptionArn: id, AttributeName, AttributeValue };
      await this.#client.send(new SetSubscriptionAttributesCommand(change));
    }
  }

  async remove(id: string): Promise<void> {
    await this.#client.send(new UnsubscribeCommand({ SubscriptionArn: id }));
  }

  #topic(role: string): string {
    return `${this.#topicArnPrefix}${role}`;
  }
}
