import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Aws } from 'aws-cdk-lib/core';
import { isTimeZone } from '../../schema/zone-clock.ts';
import { MAX_EVENT_AGE, repeatCalls } from './call-async.ts';
import type { FailureQueue } from './failure-queue.ts';
import type { HandlerFunction } from './handler-function.ts';

/** A time of day, `HH:MM`, on the clocks of a time zone: an IANA name, such as `Europe/Berlin`; UTC if it is left out. */
export interface DailyTime {
  readonly at: string;
  readonly timeZone?: string | undefined;
}

interface Daily extends DailyTime {
  readonly name: string;
  readonly description: string;
}

/**
 * Calls a function once a day at a time on the clocks of a zone, summer and winter, as reliably as by a rule.
 * @throws Error for what is no time of day, or no time zone.
 */
export function callDaily(
  handler: HandlerFunction,
  failures: FailureQueue,
  { name, description, at, timeZone = 'UTC' }: Daily,
): void {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(at) ?? [];
  if (hour === undefined || minute === undefined)
    throw new Error(`The daily mail at '${at}': write a time from '00:00' to '23:59', such as '08:00'.`);
  if (!isTimeZone(timeZone))
    throw new Error(
      `The daily mail in the time zone '${timeZone}', which is unknown: write an IANA name, such as 'Europe/Berlin'.`,
    );
  const caller = new Role(handler, 'Caller', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  });
  const allow = (action: string, resource: string) =>
    caller.addToPolicy(
      new PolicyStatement({ effect: Effect.ALLOW, actions: [action], resources: [resource] }),
    );
  allow('lambda:InvokeFunction', handler.lambda.functionArn);
  allow('sqs:SendMessage', failures.queue.queueArn);
  new CfnSchedule(handler, 'Schedule', {
    name,
    description,
    flexibleTimeWindow: { mode: 'OFF' },
    scheduleExpression: `cron(${Number(minute)} ${Number(hour)} * * ? *)`,
    scheduleExpressionTimezone: timeZone,
    target: {
      arn: handler.lambda.functionArn,
      roleArn: caller.roleArn,
      deadLetterConfig: { arn: failures.queue.queueArn },
      retryPolicy: { maximumEventAgeInSeconds: MAX_EVENT_AGE.toSeconds() },
    },
  });
  repeatCalls(handler, failures);
}
