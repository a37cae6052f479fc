import {
  AuthorizationErrorException,
  InvalidParameterException,
  NotFoundException,
  PublishCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import { inAscii } from '../../schema/printable.ts';
import type { Mail, Notifier } from '../ports.ts';

const MAX_SUBJECT = 99;

/**
 * Sends mails through one SNS topic per role. The message attribute `approver` names the recipient; each person's
 * subscription has a filter policy on it, so that nobody gets another person's links.
 */
export class SnsNotifier implements Notifier {
  readonly #client: SNSClient;
  readonly #topicArnPrefix: string;

  /** @param topicArnPrefix ARN of a role's topic without the role's name at its end. */
  constructor(client: SNSClient, topicArnPrefix: string) {
    this.#client = client;
    this.#topicArnPrefix = topicArnPrefix;
  }

  async send({ to, role, subject, body }: Mail): Promise<'sent' | 'undeliverable'> {
    const message = new PublishCommand({
      TopicArn: `${this.#topicArnPrefix}${role}`,
      Subject: fitSubject(subject),
      Message: body.toWellFormed(),
      MessageAttributes: { approver: { DataType: 'String', StringValue: to } },
    });
    try {
      await this.#client.send(message);
      return 'sent';
    } catch (error) {
      const final = [NotFoundException, InvalidParameterException, AuthorizationErrorException];
      if (final.some((kind) => error instanceof kind)) return 'undeliverable';
      throw error;
    }
  }
}

/** SNS refuses subjects with other than printable ASCII, with white space in front, or of 100 characters. */
function fitSubject(subject: string): string {
  const ascii = inAscii(subject) || 'Countersign';
  return ascii.length > MAX_SUBJECT ? `${ascii.slice(0, MAX_SUBJECT - 3)}...` : ascii;
}
