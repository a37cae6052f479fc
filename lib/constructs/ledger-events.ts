import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import { Aws } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { arnOf, nameOf } from '../names.ts';
import { FailureQueue } from './failure-queue.ts';

export interface LedgerEventsProps {
  readonly ledger: Table;
}

/**
 * Every ledger entry as an event on the bus `countersign`: source `countersign`, detail type `Ledger Entry`,
 * detail `{ stream, seq, entry, hash }`. `entry` is the hashed text itself and `seq` its number as text, as the
 * table's stream has them. At least once, in order within one stream unless something fails.
 *
 * The bus keeps no archive: the ledger is one, and the only one that can't be changed.
 */
export class LedgerEvents extends Construct {
  readonly bus: EventBus;
  readonly undelivered: FailureQueue;

  constructor(scope: Construct, id: string, { ledger }: LedgerEventsProps) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', { eventBusName: 'countersign' });
    this.undelivered = new FailureQueue(this, 'Undelivered', {
      name: 'undelivered-entries',
      meaning:
        'Ledger entries did not reach the event bus. The ledger has them; each message names the place in its ' +
        'stream, which DynamoDB keeps for 24 hours.',
    });
    const streamArn = ledger.tableStreamArn;
    if (streamArn === undefined) throw new Error('the ledger needs a stream');
    const name = nameOf('ledger');
    const role = this.#createRole(name, streamArn);
    const pipe = new CfnPipe(this, 'Pipe', {
      name,
      description: 'Every ledger entry, to the event bus',
      roleArn: role.roleArn,
      source: streamArn,
      sourceParameters: {
        dynamoDbStreamParameters: {
          startingPosition: 'TRIM_HORIZON',
          // What one PutEvents takes.
          batchSize: 10,
          // Bounded, so that an entry too large for an event does not hold up those behind it for good.
          maximumRetryAttempts: 20,
          onPartialBatchItemFailure: 'AUTOMATIC_BISECT',
          deadLetterConfig: { arn: this.undelivered.queue.queueArn },
        },
        filterCriteria: { filters: [{ pattern: JSON.stringify({ eventName: ['INSERT'] }) }] },
      },
      target: this.bus.eventBusArn,
      targetParameters: {
        eventBridgeEventBusParameters: { source: 'countersign', detailType: 'Ledger Entry' },
        inputTemplate: `{${['stream.S', 'seq.N', 'entry.S', 'hash.S']
          .map((path) => `"${path.slice(0, -2)}": <$.dynamodb.NewImage.${path}>`)
          .join(', ')}}`,
      },
    });
    pipe.node.addDependency(role);
  }

  #createRole(pipeName: string, streamArn: string): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('pipes.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnEquals: { 'aws:SourceArn': arnOf('pipes', `pipe/${pipeName}`) },
        },
      }),
    });
    const allow = (actions: string[], resource: string) =>
      role.addToPolicy(new PolicyStatement({ actions, resources: [resource] }));
    allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      streamArn,
    );
    allow(['events:PutEvents'], this.bus.eventBusArn);
    allow(['sqs:SendMessage'], this.undelivered.queue.queueArn);
    return role;
  }
}
