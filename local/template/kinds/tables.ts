import { readDenials } from '../denials.ts';
import type { TableSpec } from '../deployment.ts';
import type { ResourceReader, StackReader } from '../reader.ts';

/** The DynamoDB tables of a stack. What only matters on AWS (capacity, backups, encryption) is left out. */
export function readTables(stack: StackReader): TableSpec[] {
  return stack.ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map((table) => ({
    name: table.name,
    arn: table.attribute('Arn'),
    streamArn: table.attribute('StreamArn'),
    streamViewType: readStreamViewType(table),
    createTable: readCreateTable(table),
    denials: readDenials(table, statementsOf(table)),
  }));
}

const VIEW_TYPES = ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'];

function readStreamViewType(table: ResourceReader): string | undefined {
  const type = table.textOr('StreamSpecification.StreamViewType', '');
  if (type === '') return undefined;
  return VIEW_TYPES.includes(type) ? type : table.fail(`has a stream of ${type}, which is no view type`);
}

function readCreateTable(table: ResourceReader): Record<string, unknown> {
  return {
    TableName: table.name,
    AttributeDefinitions: table.list('AttributeDefinitions'),
    KeySchema: table.list('KeySchema'),
    BillingMode: 'PAY_PER_REQUEST',
    ...readIndexes(table, 'GlobalSecondaryIndexes'),
    ...readIndexes(table, 'LocalSecondaryIndexes'),
  };
}

/** The indexes of one kind; DynamoDB takes no empty list of them. */
function readIndexes(table: ResourceReader, kind: string): Record<string, unknown> {
  const indexes = table.list(kind) as readonly Record<string, unknown>[];
  if (indexes.length === 0) return {};
  return {
    [kind]: indexes.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection })),
  };
}

interface Policy {
  readonly ResourcePolicy?: { readonly PolicyDocument?: { readonly Statement?: readonly unknown[] } };
}

/** A global table states its policy per replica; the one replica of a stack's own region is the table here. */
function statementsOf(table: ResourceReader): readonly unknown[] {
  const replicas = table.list('Replicas') as readonly Policy[];
  return [
    ...table.list('ResourcePolicy.PolicyDocument.Statement'),
    ...replicas.flatMap((replica) => replica.ResourcePolicy?.PolicyDocument?.Statement ?? []),
  ];
}
