import { expect, test } from 'vitest';
import { openDynamoDb } from '../../../local/aws/dynamodb.ts';
import type { TableSpec } from '../../../local/template/deployment.ts';
import { makeDirectory } from '../support/tiny-app.ts';

const key = (range: string) => [
  { AttributeName: 'stream', KeyType: 'HASH' },
  { AttributeName: range, KeyType: 'RANGE' },
];

/** A table with this sort key, and local indexes by these attributes. */
function table(range: string, ...indexed: string[]): TableSpec {
  const names = ['stream', range, ...indexed];
  const createTable = {
    TableName: 'entries',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: key(range),
    AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    ...(indexed.length > 0 && {
      LocalSecondaryIndexes: indexed.map((name) => ({
        IndexName: `by-${name}`,
        KeySchema: key(name),
        Projection: { ProjectionType: 'KEYS_ONLY' },
      })),
    }),
  };
  return { name: 'entries', arn: '', streamArn: '', createTable, denials: [] };
}

test('opens the tables that it made, and refuses one with another key or index', async () => {
  const directory = makeDirectory();
  const open = (spec: TableSpec) => openDynamoDb(directory, [spec]);
  for (let time = 0; time < 2; time++) await (await open(table('seq', 'moment'))).close();
  for (const other of [table('place', 'moment'), table('seq'), table('seq', 'moment', 'actor')]) {
    await expect(open(other)).rejects.toThrow('has another key or index than the one in the template');
  }
  await (await open(table('seq', 'moment'))).close();
});
