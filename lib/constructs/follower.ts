import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { eventBusName } from '../names.ts';
import { callableOnlyBy } from './call-policy.ts';
import { FailureQueue } from './failure-queue.ts';
import type { HandlerFunction } from './handler-function.ts';

export interface FollowerProps {
  readonly ledger: Table;
  readonly follow: HandlerFunction;
}

/**
 * Everything that follows from the ledger: each change of its table goes to `follow`, in order within one stream of the
 * ledger, at least once. `follow` says which changes of a batch failed; these are repeated, and those behind them. What
 * fails for good goes to a queue, and what comes after it goes on.
 *
 * On the bus `countersign` every entry is an event: source `countersign`, detail type `Ledger Entry`. The bus keeps no
 * archive: the ledger is one, and the only one that can't be changed.
 */
export class Follower extends Construct {
  readonly bus: EventBus;
  readonly unfollowed: FailureQueue;

  constructor(scope: Construct, id: string, { ledger, follow }: FollowerProps) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', { eventBusName: eventBusName(this) });
    this.unfollowed = new FailureQueue(this, 'Unfollowed', {
      name: 'unfollowed-entries',
      meaning:
        'Entries of the ledger were given up after all retries: views do not show them, or no event told of them. The ' +
        'log of follow names them. The next entry of the same stream makes it good; so does countersign views rebuild.',
    });
    const streamArn = ledger.tableStreamArn;
    if (streamArn === undefined) throw new Error('the ledger needs a stream');
    const allow = (actions: string[], resource: string) =>
      follow.role.addToPolicy(new PolicyStatement({ actions, resources: [resource] }));
    allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      streamArn,
    );
    allow(['sqs:SendMessage'], this.unfollowed.queue.queueArn);
    callableOnlyBy(follow, 'its stream');
    new CfnEventSourceMapping(this, 'Changes', {
      eventSourceArn: streamArn,
      functionName: follow.lambda.functionName,
      startingPosition: 'TRIM_HORIZON',
      batchSize: 100,
      // No waiting for a batch to fill: an entry is followed as soon as it is there.
      maximumBatchingWindowInSeconds: 0,
      parallelizationFactor: 10,
      functionResponseTypes: ['ReportBatchItemFailures'],
      bisectBatchOnFunctionError: true,
      // Bounded, so that one change does not hold up those behind it for a whole day. With the pauses in between this
      // outlasts what a service usually takes to come back.
      maximumRetryAttempts: 20,
      destinationConfig: { onFailure: { destination: this.unfollowed.queue.queueArn } },
    }).node.addDependency(follow.role);
  }
}
