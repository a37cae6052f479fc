import { Match, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Aws, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { OUTCOME_ERRORS } from '../../schema/protocol.ts';
import { nameOf, stateMachinePrefix } from '../names.ts';
import { callAsync } from './call-async.ts';
import { FailureQueue } from './failure-queue.ts';
import type { HandlerFunction } from './handler-function.ts';

export interface UpkeepProps {
  readonly close: HandlerFunction;
  readonly sweep: HandlerFunction;
  readonly adopt: HandlerFunction;
  readonly enrol: HandlerFunction;
  readonly reconcile: HandlerFunction;
  readonly digest: HandlerFunction;
  readonly survey: HandlerFunction;
  /** How often a digest is made. */
  readonly digestMinutes: number;
}

/**
 * What keeps the ledger complete when something else fails: every execution that ends closes its request, and
 * every five minutes the sweeper does what is due and a digest states what the ledger has got. Every deployment is taken
 * up for the open requests; once a day they are compared with what runs; a survey reads the whole ledger once a week.
 * What fails here for good, and executions that ended by a fault and not by their rules, end in one queue for people to
 * look at.
 */
export class Upkeep extends Construct {
  readonly failures: FailureQueue;

  constructor(
    scope: Construct,
    id: string,
    { close, sweep, adopt, enrol, reconcile, digest, survey, digestMinutes }: UpkeepProps,
  ) {
    super(scope, id);
    this.failures = new FailureQueue(this, 'Failures', {
      name: 'failures',
      meaning:
        'Closing a request, sweeping, telling people or making a digest failed after all retries, or an execution ' +
        'ended by a fault. Each message says what; the sweeper goes on repairing, and the request can be submitted ' +
        'again.',
    });
    callAsync(close, this.failures, {
      listens: true,
      ruleName: nameOf(this, 'close'),
      description: 'Ended executions close their requests',
      eventPattern: endedWith(this, 'SUCCEEDED', 'FAILED', 'ABORTED', 'TIMED_OUT'),
    });
    callAsync(sweep, this.failures, {
      ruleName: nameOf(this, 'sweep'),
      description: 'The sweeper',
      schedule: Schedule.rate(Duration.minutes(5)),
    });
    callAsync(adopt, this.failures, {
      ruleName: nameOf(this, 'adopt'),
      description: 'Deployments of this stack, which change people and freezes',
      eventPattern: DEPLOYED,
    });
    callAsync(enrol, this.failures, {
      ruleName: nameOf(this, 'enrol'),
      description:
        'Deployments of this stack; and once a day, as nobody promises that an event of one arrives',
      eventPattern: DEPLOYED,
      schedule: Schedule.rate(Duration.days(1)),
    });
    callAsync(reconcile, this.failures, {
      ruleName: nameOf(this, 'reconcile'),
      description: 'The comparison of open requests with what runs',
      schedule: Schedule.rate(Duration.days(1)),
    });
    callAsync(digest, this.failures, {
      ruleName: nameOf(this, 'digest'),
      description: 'The digest of the ledger',
      schedule: Schedule.rate(Duration.minutes(digestMinutes)),
    });
    callAsync(survey, this.failures, {
      ruleName: nameOf(this, 'survey'),
      description: 'The survey of the ledger',
      schedule: Schedule.rate(Duration.hours(1)),
    });
    new Rule(this, 'Faults', {
      ruleName: nameOf(this, 'faults'),
      description: 'Executions that ended by a fault and not by their rules',
      eventPattern: {
        ...endedWith(this, 'FAILED', 'TIMED_OUT'),
        detail: {
          ...endedWith(this, 'FAILED', 'TIMED_OUT').detail,
          error: Match.anythingBut(...OUTCOME_ERRORS),
        },
      },
      targets: [new SqsQueue(this.failures.queue)],
    });
  }
}

/** The stack stands, for the first time or anew. */
const DEPLOYED = {
  source: ['aws.cloudformation'],
  detailType: ['CloudFormation Stack Status Change'],
  detail: {
    'stack-id': [Aws.STACK_ID],
    'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
  },
};

/** Executions of our state machines that ended in one of these ways. */
function endedWith(scope: Construct, ...status: string[]) {
  return {
    source: ['aws.states'],
    detailType: ['Step Functions Execution Status Change'],
    detail: { stateMachineArn: [{ prefix: stateMachinePrefix(scope) }], status },
  };
}
