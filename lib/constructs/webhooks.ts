import { type EventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { actionOf, EVENT_TYPES } from '../../schema/event-types.ts';
import type { Webhooks as Receivers, Webhook } from '../../schema/webhooks.ts';
import { nameOf } from '../names.ts';
import { callAsync } from './call-async.ts';
import { callableOnlyBy } from './call-policy.ts';
import { FailureQueue } from './failure-queue.ts';
import type { HandlerFunction } from './handler-function.ts';

export interface WebhooksProps {
  readonly webhooks: Receivers;
  readonly out: HandlerFunction;
  readonly retry: HandlerFunction;
  /** The bus on which every entry of the ledger is an event. */
  readonly bus: EventBus;
  readonly failures: FailureQueue;
}

/** So many batches of one receiver are on their way at a time: it holds up no other function of the account. */
const AT_ONCE = 5;
/** So often a message comes to a function that fails with it each time. */
const MOST_RECEIVES = 20;

/**
 * Receivers that are told of entries: a queue for each, fed from the event bus by a rule of its own, so that one that is slow or
 * down holds up nobody else. What one has not taken at once is tried again every minute that it is due.
 */
export class Webhooks extends Construct {
  /** For what was neither told nor noted. */
  readonly untold: FailureQueue;

  constructor(scope: Construct, id: string, { webhooks, out, retry, bus, failures }: WebhooksProps) {
    super(scope, id);
    this.untold = new FailureQueue(this, 'Untold', {
      name: 'webhooks-untold',
      meaning:
        'Entries that receivers should be told of could be neither told nor noted: look at the log of webhook-out.',
    });
    for (const [name, webhook] of Object.entries(webhooks)) this.#addReceiver(name, webhook, out, bus);
    callableOnlyBy(out, 'its queues');
    callAsync(retry, failures, {
      ruleName: nameOf(this, 'webhook-retry'),
      description: 'What receivers have not taken yet',
      schedule: Schedule.rate(Duration.minutes(1)),
    });
  }

  #addReceiver(name: string, webhook: Webhook, out: HandlerFunction, bus: EventBus): void {
    const queue = new Queue(this, `Queue-${name}`, {
      queueName: nameOf(this, `webhook-${name}`),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      // Six times as long as the function may take, as AWS has it.
      visibilityTimeout: Duration.minutes(6),
      deadLetterQueue: { queue: this.untold.queue, maxReceiveCount: MOST_RECEIVES },
    });
    new Rule(this, `Rule-${name}`, {
      ruleName: nameOf(this, `webhook-${name}`),
      description: `Entries of which ${name} is told`,
      eventBus: bus,
      eventPattern: { source: ['countersign'], detailType: ['Ledger Entry'], detail: detailOf(webhook) },
      targets: [new SqsQueue(queue, { deadLetterQueue: this.untold.queue })],
    });
    out.role.addToPolicy(
      new PolicyStatement({
        actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
        resources: [queue.queueArn],
      }),
    );
    new CfnEventSourceMapping(this, `Mapping-${name}`, {
      eventSourceArn: queue.queueArn,
      functionName: out.lambda.functionName,
      batchSize: 10,
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency: AT_ONCE },
    }).node.addDependency(out.role);
  }
}

/** What of events a receiver is told. Its workflows are looked at by the function: an event does not say them. */
export function detailOf({ events = EVENT_TYPES, subjects }: Webhook): Record<string, unknown> {
  const byPrefix = Map.groupBy(events.map(actionOf), ({ prefix }) => prefix);
  const wanted = [...byPrefix].map(([prefix, actions]) => ({
    stream: [{ prefix }],
    action: actions.map(({ action }) => action),
  }));
  return {
    // One alternative is none: EventBridge would take `$or` for the name of a member.
    ...(wanted.length === 1 ? wanted[0] : { $or: wanted }),
    ...(subjects === undefined ? {} : { subject: subjects.map((wildcard) => ({ wildcard })) }),
  };
}
