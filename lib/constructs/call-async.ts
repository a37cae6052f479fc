import { Rule, type RuleProps } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import type { FailureQueue } from './failure-queue.ts';
import type { HandlerFunction } from './handler-function.ts';

/**
 * Calls a function by a rule: EventBridge sees to it that the call arrives, Lambda that it is repeated. What fails for
 * good ends in the queue. A function can have one such rule.
 */
export function callAsync(
  handler: HandlerFunction,
  { queue }: FailureQueue,
  rule: Omit<RuleProps, 'targets'>,
): void {
  const { lambda, role } = handler;
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
