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
    deniedActions: readDeniedActions(table),
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

interface Statement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly Condition?: unknown;
}

function readDeniedActions(table: ResourceReader): string[] {
  // A global table states its policy per replica; the one replica of a stack's own region is the table here.
  const replicas = table.list('Replicas') as {
    readonly ResourcePolicy?: { readonly PolicyDocument?: { readonly Statement?: readonly Statement[] } };
  }[];
  const statements = [
    ...(table.list('ResourcePolicy.PolicyDocument.Statement') as Statement[]),
    ...replicas.flatMap((replica) => replica.ResourcePolicy?.PolicyDocument?.Statement ?? []),
  ];
  return statements
    .filter((statement) => statement.Effect === 'Deny')
    .flatMap((statement) => readDenial(table, statement));
}

function readDenial(
  table: ResourceReader,
  { Principal, Action = [], Condition }: Statement,
): readonly string[] {
  const everyone = [{ AWS: '*' }, '*'].some((all) => JSON.stringify(all) === JSON.stringify(Principal));
  const actions = [Action].flat();
  const isPlain = actions.every((action) => /^dynamodb:\w+\*?$/.test(action));
  if (!everyone || Condition !== undefined || actions.length === 0 || !isPlain) {
    table.fail('has a resource policy with a denial other than of named actions to everyone');
  }
  return actions;
}
