import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDynamoDb } from '../../../local/aws/dynamodb.ts';
import { openTableStream, type TableChange } from '../../../local/events/table-stream.ts';
import type { LocalServer } from '../../../local/start-local.ts';
import { changeTiny, eventually, makeDirectory, startTiny } from '../support/tiny-app.ts';

const connection = ({ endpoint }: LocalServer) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

/** What the function was called with, in order. */
function calls(server: LocalServer): Record<string, never>[] {
  const log = readFileSync(server.dataDirectory.logPath, 'utf8');
  return [...log.matchAll(/called with (.*)/g)].map(([, event]) => JSON.parse(event ?? ''));
}

interface StreamRecord {
  readonly eventName: string;
  readonly dynamodb: Readonly<Record<string, unknown>>;
}
const records = (server: LocalServer): StreamRecord[] =>
  calls(server).flatMap(({ Records = [] }: { Records?: StreamRecord[] }) => Records);

/** The tiny app without the policy of its table. */
const unprotected = () =>
  changeTiny((resources) => {
    delete (resources['Ledger'] as { Properties: Record<string, unknown> }).Properties['ResourcePolicy'];
  });

const TableName = 'tiny-ledger';
const Key = { stream: { S: 's' }, seq: { N: '1' } };
const item = (entry: string) => ({ ...Key, entry: { S: entry } });

test('every way to change an item is told with what it was and is, in order', async () => {
  const server = await startTiny({ assembly: unprotected() });
  const client = new DynamoDBClient(connection(server));
  await client.send(new PutItemCommand({ TableName, Item: item('a') }));
  await client.send(new PutItemCommand({ TableName, Item: item('b') }));
  await client.send(new PutItemCommand({ TableName, Item: item('b') }));
  const refused = { TableName, Item: item('x'), ConditionExpression: 'attribute_not_exists(seq)' };
  await expect(client.send(new PutItemCommand(refused))).rejects.toThrow();
  await client.send(
    new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression: 'SET entry = :c',
      ExpressionAttributeValues: { ':c': { S: 'c' } },
    }),
  );
  await client.send(new DeleteItemCommand({ TableName, Key }));
  await client.send(new DeleteItemCommand({ TableName, Key }));
  const told = await eventually(() => {
    const found = records(server);
    return found.length < 4 ? undefined : found;
  });
  expect(
    told.map(({ eventName, dynamodb }) => [eventName, dynamodb['OldImage'], dynamodb['NewImage']]),
  ).toEqual([
    ['INSERT', undefined, item('a')],
    ['MODIFY', item('a'), item('b')],
    ['MODIFY', item('b'), item('c')],
    ['REMOVE', item('c'), undefined],
  ]);
  expect(told[0]).toMatchObject({
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    dynamodb: { Keys: Key, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
});

test('a batch, which no stream would tell of, is refused', async () => {
  const server = await startTiny({ assembly: unprotected() });
  const client = new DynamoDBClient(connection(server));
  const batch = { RequestItems: { [TableName]: [{ PutRequest: { Item: item('a') } }] } };
  await expect(client.send(new BatchWriteItemCommand(batch))).rejects.toThrow('write item by item');
});

test('what was not delivered when it stopped is delivered at the next start', async () => {
  const dataDirectory = makeDirectory();
  const first = await startTiny({ dataDirectory });
  const client = new DynamoDBClient(connection(first));
  for (const seq of ['1', '2', '3'])
    await client.send(new PutItemCommand({ TableName, Item: { ...Key, seq: { N: seq } } }));
  await first.close();
  const second = await startTiny({ dataDirectory });
  await eventually(() => (records(second).length >= 3 ? true : undefined));
  expect(new Set(records(second).map(({ dynamodb }) => JSON.stringify(dynamodb['Keys']))).size).toBe(3);
});

describe('a write during which the process ends', () => {
  const schema = (names: readonly string[]) =>
    names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' }));
  const table = {
    name: 'entries',
    arn: 'arn',
    streamArn: 'stream',
    streamViewType: 'NEW_IMAGE',
    denials: [],
    createTable: {
      TableName: 'entries',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: schema(['stream', 'seq']),
      AttributeDefinitions: [
        { AttributeName: 'stream', AttributeType: 'S' },
        { AttributeName: 'seq', AttributeType: 'N' },
      ],
    },
  };

  test.each([
    ['is told when it was made', true],
    ['is not told when it was not', false],
  ])('%s', async (_, made) => {
    const [path, database] = [makeDirectory(), new DatabaseSync(':memory:')];
    onTestFinished(() => database.close());
    // The process ends between the note that something is about to be written, and the note that it was.
    openTableStream(database, () => {}).begin({ streamArn: 'stream', keys: Key, before: undefined });
    const unwatched = await openDynamoDb(path, [table]);
    if (made) await unwatched.handle('PutItem', JSON.stringify({ TableName: 'entries', Item: item('a') }));
    await unwatched.close();
    const told: TableChange[] = [];
    const stream = openTableStream(database, (change) => void told.push(change));
    await (await openDynamoDb(path, [table], stream)).close();
    expect(told.map(({ kind, after }) => [kind, after])).toEqual(made ? [['INSERT', item('a')]] : []);
    expect(stream.pending()).toEqual(told);
    expect(stream.unfinished()).toEqual([]);
  });
});

test('what is put on a bus goes by a rule to a function', async () => {
  const server = await startTiny();
  const client = new EventBridgeClient(connection(server));
  const Detail = JSON.stringify({ entry: '{"json":"stays a text"}' });
  const entry = { EventBusName: 'tiny', Source: 'tiny', DetailType: 'Entry', Detail };
  const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries: [entry] }));
  expect(FailedEntryCount).toBe(0);
  const event = await eventually(() => calls(server).find((call) => call['source'] === 'tiny'));
  expect(event).toMatchObject({
    'detail-type': 'Entry',
    account: '000000000000',
    detail: JSON.parse(Detail),
  });
});

test('a schedule calls its function at the start, with its input', async () => {
  const server = await startTiny();
  await eventually(() => calls(server).find((call) => call['scheduled']));
});
