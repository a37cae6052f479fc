import { randomUUID } from 'node:crypto';
import { type MessageAttribute, passesFilter } from '../events/filter-policy.ts';
import type { TopicSpec } from '../template/deployment.ts';
import type { Place } from '../template/identity.ts';
import { AwsError } from './aws-error.ts';
import type { QueryService } from './query-service.ts';
import { type Subscription, SubscriptionBook } from './sns-subscriptions.ts';

/** A mail to one person. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

const MAX_MESSAGE_BYTES = 262_144;
/** Under 100 printable ASCII characters that begin with something visible. */
const SUBJECT = /^[\x21-\x7e][\x20-\x7e]{0,98}$/;
const DEFAULT_SUBJECT = 'AWS Notification Message';

/**
 * SNS, as far as e-mail goes: Publish sends one mail to each subscription whose filter policy lets the message
 * through, once it is confirmed; the others tell and change who is subscribed. Whoever subscribes gets a mail with a token,
 * with which the subscription is confirmed.
 *
 * @param deliver keeps a mail; Publish answers after it has returned
 */
export function createSns(
  topics: readonly TopicSpec[],
  place: Place,
  deliver: (mail: Mail) => void,
): QueryService {
  const findTopic = (arn: string | null): TopicSpec => {
    if (arn === null || arn === '')
      throw invalid('TopicArn or TargetArn Reason: no value for required parameter');
    const topic = topics.find((candidate) => candidate.arn === arn);
    if (topic === undefined) throw new AwsError('NotFound', 'Topic does not exist', 404);
    return topic;
  };
  const book = new SubscriptionBook(topics);
  return {
    name: 'SNS',
    namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    actions: {
      Publish: (parameters) => {
        const topic = findTopic(parameters.get('TopicArn') ?? parameters.get('TargetArn'));
        const message = readMessage(parameters);
        for (const { email, filterPolicy, token } of book.of(topic.arn)) {
          if (token === undefined && passesFilter(filterPolicy, message.attributes))
            deliver({ ...message, to: email });
        }
        return { MessageId: randomUUID() };
      },
      ListTopics: () => ({ Topics: topics.map(({ arn }) => ({ TopicArn: arn })) }),
      ListSubscriptionsByTopic: (parameters) => {
        const topic = findTopic(parameters.get('TopicArn'));
        return { Subscriptions: book.of(topic.arn).map((item) => describe(item, topic, place)) };
      },
      Subscribe: (parameters) => {
        const topic = findTopic(parameters.get('TopicArn'));
        if (parameters.get('Protocol') !== 'email') throw invalid('Protocol');
        const policy = readEntries(parameters, 'Attributes').get('FilterPolicy');
        const filterPolicy = policy === undefined ? undefined : JSON.parse(policy);
        const { arn, email, token } = book.add(topic.arn, parameters.get('Endpoint') ?? '', filterPolicy);
        if (token === undefined) return { SubscriptionArn: arn };
        deliver({ ...confirmation(topic.arn, token), to: email });
        return { SubscriptionArn: 'pending confirmation' };
      },
      ConfirmSubscription: (parameters) => {
        const topic = findTopic(parameters.get('TopicArn'));
        const signedToLeave = parameters.get('AuthenticateOnUnsubscribe') === 'true';
        return { SubscriptionArn: book.confirm(topic.arn, parameters.get('Token') ?? '', signedToLeave).arn };
      },
      Unsubscribe: (parameters, signed) => {
        const { arn, signedToLeave } = book.find(parameters.get('SubscriptionArn') ?? '');
        if (signedToLeave && !signed)
          throw new AwsError('AuthorizationError', 'Only a signed call ends this subscription', 403);
        book.remove(arn);
        return {};
      },
      SetSubscriptionAttributes: (parameters) => {
        const { arn } = book.find(parameters.get('SubscriptionArn') ?? '');
        const value = parameters.get('AttributeValue') ?? '';
        const name = parameters.get('AttributeName');
        if (name === 'FilterPolicy') book.restrict(arn, JSON.parse(value));
        else if (name !== 'FilterPolicyScope' || value !== 'MessageAttributes')
          throw invalid('AttributeName');
        return {};
      },
      GetSubscriptionAttributes: (parameters) => {
        const found = book.find(parameters.get('SubscriptionArn') ?? '');
        const attributes = {
          SubscriptionArn: found.arn,
          Endpoint: found.email,
          ConfirmationWasAuthenticated: `${found.signedToLeave}`,
          PendingConfirmation: `${found.token !== undefined}`,
          ...(found.filterPolicy === undefined ? {} : { FilterPolicy: JSON.stringify(found.filterPolicy) }),
        };
        return { Attributes: new Map(Object.entries(attributes)) };
      },
    },
  };
}

function readMessage(parameters: URLSearchParams) {
  const subject = parameters.get('Subject') ?? DEFAULT_SUBJECT;
  if (!SUBJECT.test(subject)) throw invalid('Subject');
  const message = parameters.get('Message') ?? '';
  if (message === '') throw invalid('Empty message');
  const attributes = readAttributes(parameters);
  const size = [
    message,
    ...Object.entries(attributes).flatMap(([name, item]) => [name, ...Object.values(item)]),
  ]
    .map((text) => Buffer.byteLength(text))
    .reduce((sum, length) => sum + length, 0);
  if (size > MAX_MESSAGE_BYTES) throw invalid('Message too long');
  return { subject, body: chooseBody(message, parameters.get('MessageStructure')), attributes };
}

/** With the structure `json`, a message holds one text per protocol and a default. */
function chooseBody(message: string, structure: string | null): string {
  if (structure === null) return message;
  if (structure !== 'json') throw invalid('Invalid message structure parameter');
  try {
    const { email, default: otherwise } = JSON.parse(message) as Record<string, unknown>;
    if (typeof otherwise === 'string') return typeof email === 'string' ? email : otherwise;
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  throw invalid('Message Structure - No default entry in JSON message body');
}

function readAttributes(parameters: URLSearchParams): Record<string, MessageAttribute> {
  const attributes: Record<string, MessageAttribute> = {};
  for (let index = 1; ; index += 1) {
    const prefix = `MessageAttributes.entry.${index}`;
    const name = parameters.get(`${prefix}.Name`);
    if (name === null) return attributes;
    const dataType = parameters.get(`${prefix}.Value.DataType`) ?? '';
    const value =
      parameters.get(`${prefix}.Value.StringValue`) ?? parameters.get(`${prefix}.Value.BinaryValue`);
    if (!/^(String|String\.Array|Number|Binary)(\..+)?$/.test(dataType) || value === null || value === '') {
      throw new AwsError(
        'ParameterValueInvalid',
        `The message attribute '${name}' must contain a non-empty value of a supported type.`,
      );
    }
    attributes[name] = { dataType, value };
  }
}

/** The mail with which AWS asks whether somebody wants mails. Its link, or its token, confirms. */
function confirmation(topicArn: string, token: string) {
  const query = new URLSearchParams({ Action: 'ConfirmSubscription', TopicArn: topicArn, Token: token });
  return {
    subject: 'AWS Notification - Subscription Confirmation',
    body: `You have chosen to subscribe to the topic:\n${topicArn}\n\nTo confirm this subscription, click or visit the link below:\nhttps://sns.amazonaws.com/confirmation.html?${query}\n`,
  };
}

/** Pairs of names and values, as the query protocol numbers them. */
function readEntries(parameters: URLSearchParams, name: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (let index = 1; ; index += 1) {
    const key = parameters.get(`${name}.entry.${index}.key`);
    if (key === null) return found;
    found.set(key, parameters.get(`${name}.entry.${index}.value`) ?? '');
  }
}

function describe(subscription: Subscription, topic: TopicSpec, place: Place) {
  return {
    SubscriptionArn: subscription.token === undefined ? subscription.arn : 'PendingConfirmation',
    Owner: place.account,
    Protocol: 'email',
    Endpoint: subscription.email,
    TopicArn: topic.arn,
  };
}

function invalid(what: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${what}`);
}
