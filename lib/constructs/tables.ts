import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
  type TableProps,
} from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { arnOf, nameOf } from '../names.ts';

// No table holds what would have to be kept from the account's own administrators, and a key of one's own
// would put KMS, its quota and its price into every read: DynamoDB's own encryption at rest is enough.
const COMMON = {
  billingMode: BillingMode.PAY_PER_REQUEST,
  encryption: TableEncryption.DEFAULT,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
} as const;

/** By what views are found in lists: each is the attribute that an index of their table is by. */
export const VIEW_INDEXES = ['standing', 'due', 'subject'] as const;

export interface TablesProps {
  /** Whether DynamoDB refuses to delete the ledger. */
  readonly protect: boolean;
}

/**
 * The tables. `ledger` only grows: what would change or remove an entry is denied to everyone, the account's
 * administrators included, and neither the stack's end nor, once it is protected, a slip in the console deletes it. Only a
 * first deployment that fails takes its tables with it, so that the next one finds their names free. `views` can be
 * rebuilt from it. `tasks` holds the tokens of tasks that wait. `heads` says how far each stream was seen and digested;
 * no writer of the ledger writes it.
 */
export class Tables extends Construct {
  readonly ledger: Table;
  readonly views: Table;
  readonly tasks: Table;
  readonly heads: Table;

  constructor(scope: Construct, id: string, { protect }: TablesProps) {
    super(scope, id);
    this.ledger = new Table(this, 'Ledger', {
      ...COMMON,
      tableName: nameOf(this, 'ledger'),
      partitionKey: { name: 'stream', type: AttributeType.STRING },
      sortKey: { name: 'seq', type: AttributeType.NUMBER },
      // Old images, too: what an entry was before somebody changed or removed it.
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      deletionProtection: protect,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      resourcePolicy: denyRewriting(nameOf(this, 'ledger')),
    });
    // What a stream said at an instant is one query, however long the stream. It holds keys only: what counts is
    // read from the entries, which are hashed. With a local index a stream can't grow beyond 10 GB.
    this.ledger.addLocalSecondaryIndex({
      indexName: 'by-moment',
      sortKey: { name: 'moment', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    this.views = this.#keyed('Views', 'views');
    // Where a view stands in lists. Keys alone: who reads a page fetches the views it leads to, and an entry that moves
    // nothing writes no index.
    for (const by of VIEW_INDEXES)
      this.views.addGlobalSecondaryIndex({
        indexName: `by-${by}`,
        partitionKey: { name: by, type: AttributeType.STRING },
        sortKey: { name: `${by}Place`, type: AttributeType.STRING },
        projectionType: ProjectionType.KEYS_ONLY,
      });
    // Without what is in it, waiting executions can't be woken.
    this.tasks = this.#keyed('Tasks', 'tasks');
    this.heads = this.#keyed('Heads', 'heads', { timeToLiveAttribute: 'expires' });
  }

  /** A table of items of several kinds, with partition key `pk` and sort key `sk`. */
  #keyed(id: string, part: string, options: Partial<TableProps> = {}): Table {
    return new Table(this, id, {
      ...COMMON,
      tableName: nameOf(this, part),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      ...options,
    });
  }
}

/** Leaves `PutItem` as the only way to write. Time to live counts as removal: DynamoDB would delete by itself. */
function denyRewriting(tableName: string): PolicyDocument {
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: 'AppendOnly',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: [
          'dynamodb:UpdateItem',
          'dynamodb:DeleteItem',
          'dynamodb:BatchWriteItem',
          'dynamodb:PartiQLInsert',
          'dynamodb:PartiQLUpdate',
          'dynamodb:PartiQLDelete',
          'dynamodb:UpdateTimeToLive',
        ],
        resources: [arnOf('dynamodb', `table/${tableName}`)],
      }),
    ],
  });
}
