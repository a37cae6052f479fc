import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { type CfnTopic, Topic } from 'aws-cdk-lib/aws-sns';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Chat as Channels } from '../../schema/chat.ts';
import { nameOf } from '../names.ts';
import { callAsync } from './call-async.ts';
import { type FailureQueue, withRunbook } from './failure-queue.ts';
import type { HandlerFunction } from './handler-function.ts';

export interface ChatProps {
  readonly channels: Channels;
  readonly out: HandlerFunction;
  /** The bus on which every entry of the ledger is an event. */
  readonly bus: EventBus;
  readonly failures: FailureQueue;
}

const UNDELIVERED = 'chat-undelivered';
const PERIOD = Duration.minutes(5);

/** Where Amazon Q Developer takes what a topic of a channel is told. */
const AMAZON_Q = 'https://*.chatbot.amazonaws.com';

/**
 * Channels of a chat that hear of requests: a topic for each, which one function publishes to and only Amazon Q Developer subscribes to. It
 * hangs on the bus, after the entry: nothing waits for it.
 */
export class Chat extends Construct {
  /** Goes off when a channel was not told: what waits for nobody fails for nobody. */
  readonly undelivered: Alarm;

  constructor(scope: Construct, id: string, { channels, out, bus, failures }: ChatProps) {
    super(scope, id);
    const masterKey = Alias.fromAliasName(this, 'SnsKey', 'alias/aws/sns');
    const topics = Object.keys(channels).map((name) => {
      const topic = new Topic(this, name, {
        topicName: nameOf(this, `chat_${name}`),
        displayName: 'Countersign',
        enforceSSL: true,
        masterKey,
      });
      const deny = (sid: string, action: string, conditions: Record<string, Record<string, string>>) =>
        topic.addToResourcePolicy(
          new PolicyStatement({
            sid,
            effect: Effect.DENY,
            principals: [new AnyPrincipal()],
            actions: [action],
            resources: [topic.topicArn],
            conditions,
          }),
        );
      deny('NobodyElsePublishes', 'sns:Publish', {
        ArnNotEquals: { 'aws:PrincipalArn': out.role.roleArn },
      });
      deny('AmazonQAlone', 'sns:Subscribe', { StringNotLike: { 'sns:Endpoint': AMAZON_Q } });
      // AWS does not look at it. Where there is no chat, what it would be told is shown by it.
      (topic.node.defaultChild as CfnTopic).addMetadata('Channel', name);
      new CfnOutput(Stack.of(this), `ChatTopic-${name}`, { value: topic.topicArn });
      return topic;
    });
    this.undelivered = this.#watch(topics);
    callAsync(out, failures, {
      listens: true,
      ruleName: nameOf(this, 'chat-out'),
      description: 'Entries of which channels of a chat hear',
      eventBus: bus,
      eventPattern: {
        source: ['countersign'],
        detailType: ['Ledger Entry'],
        detail: {
          $or: [
            {
              stream: [{ prefix: 'request/' }],
              action: ['stage-opened', 'reminded', 'escalated', 'decided', 'promoted'],
            },
            { stream: [{ prefix: 'subject/' }], action: ['request-closed'] },
          ],
        },
      },
    });
  }

  /** One alarm for all channels: there are no more of them than the ten metrics that an alarm can add up. */
  #watch(topics: readonly Topic[]): Alarm {
    const failed = topics.map((topic, index): [string, IMetric] => [
      `m${index}`,
      topic.metricNumberOfNotificationsFailed({ period: PERIOD, statistic: 'Sum' }),
    ]);
    return new Alarm(this, 'Undelivered', {
      alarmName: nameOf(this, UNDELIVERED),
      alarmDescription: withRunbook(
        UNDELIVERED,
        'A channel of the chat was not told of a request. Nothing waits for it; look whether Amazon Q Developer still takes what its topic is told.',
      ),
      metric: new MathExpression({
        expression: failed.map(([id]) => `FILL(${id}, 0)`).join(' + '),
        usingMetrics: Object.fromEntries(failed),
        label: 'notifications that failed',
        period: PERIOD,
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
