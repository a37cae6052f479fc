import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
  type TableProps,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { StreamKind } from '../handlers.ts';
import { arnOf, nameOf } from '../names.ts';
import { TablePolicy } from './table-policy.ts';

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
  /** The ARN of a role outside of this stack that may write the views and tasks, too; nobody if it is left out. */
  readonly repairRole: string | undefined;
  /** Whether people sign in. */
  readonly sessions: boolean;
  /** Whether somebody is told by webhooks. */
  readonly deliveries: boolean;
}

export type TableName = 'ledger' | 'views' | 'tasks' | 'heads' | 'sessions' | 'deliveries';

/** What nobody may do to each: change or remove an entry, also by time; remove a head. */
const FORBIDDEN = {
  ledger: ['dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:UpdateTimeToLive'],
  views: ['dynamodb:UpdateTimeToLive'],
  tasks: ['dynamodb:UpdateItem', 'dynamodb:UpdateTimeToLive'],
  heads: ['dynamodb:DeleteItem'],
  sessions: [],
  deliveries: [],
} as const satisfies Record<TableName, readonly string[]>;

/**
 * The tables. `ledger` only grows: what would change or remove an entry is denied to everyone, the account's
 * administrators included, and neither the stack's end nor, once it is protected, a slip in the console deletes it. Only a
 * first deployment that fails takes its tables with it, so that the next one finds their names free. `views` can be
 * rebuilt from it. `tasks` holds the tokens of tasks that wait. `heads` says how far each stream was seen and digested;
 * no writer of the ledger writes it. `sessions` holds who is signed in, where people sign in; `deliveries` what receivers of webhooks have
 * not taken, where there are any. Each denies writing to everyone but the roles that it names ([decision 14](../../docs/decisions/0014-tables-name-their-writers.md)).
 */
export class Tables extends Construct {
  readonly ledger: Table;
  readonly views: Table;
  readonly tasks: Table;
  readonly heads: Table;
  readonly sessions: Table | undefined;
  readonly deliveries: Table | undefined;

  readonly #policies: Readonly<Record<TableName, TablePolicy>>;

  constructor(scope: Construct, id: string, { protect, repairRole, sessions, deliveries }: TablesProps) {
    super(scope, id);
    const policy = (name: TableName) =>
      new TablePolicy(arnOf('dynamodb', `table/${nameOf(this, name)}`), {
        forbidden: FORBIDDEN[name],
        byKind: name === 'ledger',
      });
    this.#policies = {
      ledger: policy('ledger'),
      views: policy('views'),
      tasks: policy('tasks'),
      heads: policy('heads'),
      sessions: policy('sessions'),
      deliveries: policy('deliveries'),
    };
    if (repairRole !== undefined)
      for (const name of ['views', 'tasks'] as const) this.#policies[name].admit(requireArn(repairRole));
    this.ledger = new Table(this, 'Ledger', {
      ...COMMON,
      tableName: nameOf(this, 'ledger'),
      partitionKey: { name: 'stream', type: AttributeType.STRING },
      sortKey: { name: 'seq', type: AttributeType.NUMBER },
      // Old images, too: what an entry was before somebody changed or removed it.
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      deletionProtection: protect,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      resourcePolicy: this.#policies.ledger.document,
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
    // Nothing in it is worth keeping: whoever was signed in signs in again.
    this.sessions = sessions
      ? this.#keyed('Sessions', 'sessions', {
          timeToLiveAttribute: 'expires',
          removalPolicy: RemovalPolicy.DESTROY,
        })
      : undefined;
    this.deliveries = deliveries
      ? this.#keyed('Deliveries', 'deliveries', {
          timeToLiveAttribute: 'expires',
          removalPolicy: RemovalPolicy.DESTROY,
        })
      : undefined;
    this.deliveries?.addGlobalSecondaryIndex({
      indexName: 'by-due',
      partitionKey: { name: 'waiting', type: AttributeType.STRING },
      sortKey: { name: 'due', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }

  /** A table by its name. @throws Error for one that this deployment does not have */
  named(name: TableName): Table {
    const table = this[name];
    if (table === undefined) throw new Error(`there is no table ${name} in this deployment`);
    return table;
  }

  /** Names a role in a table's own policy as one of its writers; of the ledger's streams of these kinds alone. */
  admit(role: Role, name: TableName, kinds?: readonly StreamKind[]): void {
    this.#policies[name].admit(role, kinds);
  }

  /** A table of items of several kinds, with partition key `pk` and sort key `sk`. */
  #keyed(id: string, part: Exclude<TableName, 'ledger'>, options: Partial<TableProps> = {}): Table {
    return new Table(this, id, {
      ...COMMON,
      tableName: nameOf(this, part),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      resourcePolicy: this.#policies[part].document,
      ...options,
    });
  }
}

// Without a wildcard: what is named here is one role, or in a stack for one person's machine its account.
const ARN = /^arn:[a-z-]+:iam::\d{12}:(root|role\/[\w+=,.@/-]+)$/;

function requireArn(arn: string): string {
  if (ARN.test(arn)) return arn;
  throw new Error(
    `repairRole must be the ARN of one role, such as arn:aws:iam::111122223333:role/operations, and is '${arn}'`,
  );
}
