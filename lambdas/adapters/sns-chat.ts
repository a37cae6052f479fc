import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { ChatTopics } from '../ports.ts';

/** Publishes notifications through one SNS topic per channel. */
export class SnsChat implements ChatTopics {
  readonly #client: SNSClient;
  readonly #topicArnPrefix: string;

  /** @param topicArnPrefix ARN of a channel's topic without the channel's name at its end. */
  constructor(client: SNSClient, topicArnPrefix: string) {
    this.#client = client;
    this.#topicArnPrefix = topicArnPrefix;
  }

  async publish(channel: string, title: string, notification: string): Promise<void> {
    await this.#client.send(
      new PublishCommand({
        TopicArn: `${this.#topicArnPrefix}${channel}`,
        Subject: title,
        Message: notification,
      }),
    );
  }
}
