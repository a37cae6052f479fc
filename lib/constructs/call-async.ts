import { Rule, type RuleProps } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { callableOnlyBy } from './call-policy.ts';
import type { FailureQueue } from './failure-queue.ts';
import type { HandlerFunction } from './handler-function.ts';

/** How long EventBridge and Lambda try to call a function. */
export const MAX_EVENT_AGE = Duration.hours(1);

/**
 * Calls a function by a rule: EventBridge sees to it that the call arrives, Lambda that it is repeated. What fails for
 * good ends in the queue. A function can have one such rule. One that looks at what it is told can be called by nobody
 * else.
 */
export function callAsync(
  handler: HandlerFunction,
  failures: FailureQueue,
  { listens = false, ...rule }: Omit<RuleProps, 'targets'> & { readonly listens?: boolean },
): void {
  const target = new LambdaFunction(listens ? handler.target : handler.lambda, {
    maxEventAge: MAX_EVENT_AGE,
    deadLetterQueue: failures.queue,
  });
  const { ruleArn } = new Rule(handler, 'Rule', { ...rule, targets: [target] });
  if (listens) callableOnlyBy(handler, { service: 'events.amazonaws.com', sourceArn: ruleArn });
  repeatCalls(handler, failures);
}

/** Repeats the asynchronous calls of a function that fail; what fails for good ends in the queue. */
export function repeatCalls(handler: HandlerFunction, { queue }: FailureQueue): void {
  const { lambda, role } = handler;
  role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
  new CfnEventInvokeConfig(handler, 'Retries', {
    functionName: lambda.functionName,
    qualifier: '$LATEST',
    maximumRetryAttempts: 2,
    maximumEventAgeInSeconds: MAX_EVENT_AGE.toSeconds(),
    destinationConfig: { onFailure: { destination: queue.queueArn } },
  }).node.addDependency(role);
}
