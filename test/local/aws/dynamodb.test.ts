import { createRequire } from 'node:module';
import { expect, test, vi } from 'vitest';
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

test('what was queried is not kept open: a thousand waiting requests would take a hundred megabytes', async () => {
  const { ClassicLevel } = createRequire(import.meta.url)('classic-level');
  const values = vi.spyOn(ClassicLevel.prototype, 'values');
  const { handle, close } = await openDynamoDb(makeDirectory(), [table('seq', 'moment')]);
  const ask = async (action: string, input: object) =>
    JSON.parse((await handle(action, JSON.stringify({ TableName: 'entries', ...input }))).body);
  try {
    for (const seq of ['1', '2', '3'])
      await ask('PutItem', { Item: { stream: { S: 'a' }, seq: { S: seq }, moment: { S: seq } } });
    const query = { KeyConditionExpression: '#s = :a', ExpressionAttributeNames: { '#s': 'stream' } };
    const all = { ...query, ExpressionAttributeValues: { ':a': { S: 'a' } } };
    for (const [more, count] of [
      [{}, 3],
      [{ Limit: 1 }, 1],
      [{ Limit: 2, ScanIndexForward: false }, 2],
    ] as const)
      expect(await ask('Query', { ...all, ...more })).toMatchObject({ Count: count });
    expect(await ask('Query', { ...all, IndexName: 'by-moment' })).toMatchObject({ Count: 3 });
    const iterators = values.mock.results.map(({ value }) => value as { next(): Promise<unknown> });
    expect(iterators).toHaveLength(4);
    for (const iterator of iterators)
      await expect(iterator.next()).rejects.toMatchObject({ code: 'LEVEL_ITERATOR_NOT_OPEN' });
  } finally {
    values.mockRestore();
    await close();
  }
});
