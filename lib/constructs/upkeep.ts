import { type EventPattern, Match, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { OUTCOMES } from '../asl/compile-workflow.ts';
import { nameOf, STATE_MACHINE_PREFIX } from '../names.ts';
import { FailureQueue } from './failure-queue.ts';
import type { HandlerFunction } from './handler-function.ts';

export interface UpkeepProps {
  readonly close: HandlerFunction;
  readonly sweep: HandlerFunction;
  readonly digest: HandlerFunction;
}

/**
 * What keeps the ledger complete when something else fails: every execution that ends closes its request, and
 * every five minutes the sweeper repairs what got lost; and every hour a digest states what the ledger holds.
 * What fails here for good, and executions that ended by
 * a fault and not by their rules, end in one queue for people to look at.
 */
export class Upkeep extends Construct {
  readonly failures: FailureQueue;

  constructor(scope: Construct, id: string, { close, sweep, digest }: UpkeepProps) {
    super(scope, id);
    this.failures = new FailureQueue(this, 'Failures', {
      name: 'failures',
      meaning:
        'Closing a request, sweeping or making a digest failed after all retries, or an execution ended by a fault. Each message ' +
        'says what; the sweeper goes on repairing, and the request can be submitted again.',
    });
    this.#callAsync(close, {
      ruleName: nameOf('close'),
      description: 'Ended executions close their requests',
      eventPattern: endedWith('SUCCEEDED', 'FAILED', 'ABORTED', 'TIMED_OUT'),
    });
    this.#callAsync(sweep, {
      ruleName: nameOf('sweep'),
      description: 'The sweeper',
      schedule: Schedule.rate(Duration.minutes(5)),
    });
    this.#callAsync(digest, {
      ruleName: nameOf('digest'),
      description: 'The digest of the ledger',
      schedule: Schedule.rate(Duration.hours(1)),
    });
    new Rule(this, 'Faults', {
      ruleName: nameOf('faults'),
      description: 'Executions that ended by a fault and not by their rules',
      eventPattern: {
        ...endedWith('FAILED', 'TIMED_OUT'),
        detail: { ...endedWith('FAILED', 'TIMED_OUT').detail, error: Match.anythingBut(...OUTCOMES) },
      },
      targets: [new SqsQueue(this.failures.queue)],
    });
  }

  /** Calls a function by a rule: EventBridge sees to it that the call arrives, Lambda that it is repeated. */
  #callAsync(
    handler: HandlerFunction,
    rule: { ruleName: string; description: string; eventPattern?: EventPattern; schedule?: Schedule },
  ): void {
    const { lambda, role } = handler;
    const { queue } = this.failures;
    const maxEventAge = Duration.hours(1);
    new Rule(handler, 'Rule', {
      ...rule,
      targets: [new LambdaFunction(lambda, { maxEventAge, deadLetterQueue: queue })],
    });
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
    new CfnEventInvokeConfig(handler, 'Retries', {
      functionName: lambda.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: maxEventAge.toSeconds(),
      destinationConfig: { onFailure: { destination: queue.queueArn } },
    }).node.addDependency(role);
  }
}

/** Executions of our state machines that ended in one of these ways. */
function endedWith(...status: string[]) {
  return {
    source: ['aws.states'],
    detailType: ['Step Functions Execution Status Change'],
    detail: { stateMachineArn: [{ prefix: STATE_MACHINE_PREFIX }], status },
  };
}
