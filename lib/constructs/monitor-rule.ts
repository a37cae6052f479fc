import { Match, type RuleProps } from 'aws-cdk-lib/aws-events';
import { nameOf } from '../names.ts';
import { callAsync } from './call-async.ts';
import type { FailureQueue } from './failure-queue.ts';
import type { HandlerFunction } from './handler-function.ts';

/** What says that something is wrong. Which of them are monitors here, the handler knows. */
const PATTERN: NonNullable<RuleProps['eventPattern']> = {
  source: ['aws.cloudwatch', 'aws.sagemaker'],
  detailType: ['CloudWatch Alarm State Change', 'SageMaker Processing Job State Change'],
  detail: {
    $or: [{ state: { value: ['ALARM'] } }, { ExitMessage: Match.prefix('CompletedWithViolations') }],
  },
};

/** Calls a handler when a monitor of the account says that something is wrong. */
export function callOnAlerts(handler: HandlerFunction, failures: FailureQueue): void {
  callAsync(handler, failures, {
    listens: true,
    ruleName: nameOf(handler, 'monitor-in'),
    description: 'Alarms and monitoring runs that open findings',
    eventPattern: PATTERN,
  });
}
