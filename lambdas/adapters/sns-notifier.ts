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
  readonly #consoleUrl: string | undefined;

  /**
   * @param topicArnPrefix ARN of a role's topic without the role's name at its end.
   * @param consoleUrl where everybody concerned reads about a request, if people sign in
   */
  constructor(client: SNSClient, topicArnPrefix: string, consoleUrl?: string) {
    this.#client = client;
    this.#topicArnPrefix = topicArnPrefix;
    this.#consoleUrl = consoleUrl;
  }

  async send({ to, role, subject, body, request }: Mail): Promise<'sent' | 'undeliverable'> {
    const message = new PublishCommand({
      TopicArn: `${this.#topicArnPrefix}${role}`,
      Subject: fitSubject(subject),
      Message: `${body}${this.#pageOf(request)}`.toWellFormed(),
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

  /** It decides nothing, and is the same for everybody: who reads it signs in first. */
  #pageOf(request: string | undefined): string {
    if (this.#consoleUrl === undefined || request === undefined) return '';
    return `\nRequest: ${this.#consoleUrl}/requests/${request}\n`;
  }
}

/** SNS refuses subjects with other than printable ASCII, with white space in front, or of 100 characters. */
function fitSubject(subject: string): string {
  const ascii = inAscii(subject) || 'Countersign';
  return ascii.length > MAX_SUBJECT ? `${ascii.slice(0, MAX_SUBJECT - 3)}...` : ascii;
}
