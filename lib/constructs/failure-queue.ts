import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DEFAULT_NAME, nameOf } from '../names.ts';

export interface FailureQueueProps {
  /** The queue's name after `countersign-`. */
  readonly name: string;
  /** What a message in it means and what to do, for whoever the alarm wakes. */
  readonly meaning: string;
}

/** A queue for what could not be done after all retries, with an alarm as soon as something is in it. */
export class FailureQueue extends Construct {
  readonly queue: Queue;
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, { name, meaning }: FailureQueueProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      queueName: nameOf(this, name),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.alarm = new Alarm(this, 'Alarm', {
      alarmName: nameOf(this, name),
      alarmDescription: withRunbook(name, meaning),
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: 'Maximum',
      }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    Validations.of(this.queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is itself where failures end; people read it, and nothing consumes it that could fail.',
    });
  }
}

/** What an alarm says, with where operators read what to look at and what to do. */
export function withRunbook(name: string, meaning: string): string {
  return `${meaning} See docs/operations.md#${DEFAULT_NAME}-${name}.`;
}
