import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toItem } from '../../lambdas/adapters/dynamodb-ledger.ts';
import { seal } from '../../lambdas/domain/entry.ts';
import { firstDigest } from '../cli/support/first-digest.ts';
import { submitted } from '../lambdas/domain/samples.ts';
import { makeTestDirectory } from '../local/support/tiny-app.ts';
import { type Embedded, startEmbedded } from './support/embedded.ts';

// Somebody in the account, with all rights on data that IAM can give: the account's root, or a handler's role.
const directory = makeTestDirectory();
let embedded: Embedded;
const clients: { destroy(): void }[] = [];

beforeAll(async () => {
  embedded = await startEmbedded(directory.path);
  await firstDigest(directory.path);
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await embedded?.close();
  directory.remove();
});

/** The tables, for who signs with this key: a function's name has its role. */
function tablesOf(accessKeyId: string): DynamoDBClient {
  const credentials = { accessKeyId, secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: embedded.endpoint, region: 'us-east-1', credentials });
  clients.push(client);
  return client;
}

function bucketsOf(accessKeyId: string): S3Client {
  const credentials = { accessKeyId, secretAccessKey: 'local' };
  const { endpoint } = embedded;
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
  clients.push(client);
  return client;
}

const DENIED = { name: 'AccessDeniedException' };
const entry = (stream: string) => {
  const draft = {
    at: '2026-01-01T00:00:00.000Z',
    actor: 'manager@example.org',
    action: 'decided',
    details: {},
    state: { ...submitted(), request: 'forged' },
  };
  return new PutItemCommand({
    TableName: 'countersign-ledger',
    Item: toItem(seal(stream, undefined, draft)),
  });
};
const item = (TableName: string) =>
  new PutItemCommand({ TableName, Item: { pk: { S: 'forged' }, sk: { S: 'view' } } });

describe('the tables name their writers', () => {
  test.each(['root', 'countersign-review', 'countersign-query', 'countersign-follow', 'countersign-digest'])(
    '%s puts no entry into the ledger',
    async (who) => {
      for (const stream of [
        'request/forged',
        'subject/model/forged',
        'version/model/forged/1',
        'definition/0',
      ])
        await expect(tablesOf(who).send(entry(stream))).rejects.toMatchObject(DENIED);
    },
  );

  test.each([
    ['decide', ['request']],
    ['check', ['request']],
    ['open-stage', ['request']],
    ['take-effect', ['request', 'subject', 'version']],
    ['close', ['request', 'subject']],
    ['act', ['request', 'subject', 'definition']],
  ])('%s puts entries into streams of its kinds alone: %j', async (handler, kinds) => {
    const tables = tablesOf(`countersign-${handler}`);
    for (const kind of ['request', 'subject', 'version', 'definition', 'forged']) {
      const put = tables.send(entry(`${kind}/${handler}`));
      if (kinds.includes(kind)) await expect(put).resolves.toBeDefined();
      else await expect(put).rejects.toMatchObject(DENIED);
    }
  });

  test('nobody changes or removes an entry, the writers included', async () => {
    const Key = { stream: { S: 'request/decide' }, seq: { N: '1' } };
    const TableName = 'countersign-ledger';
    for (const who of ['root', 'countersign-decide', 'countersign-sweep']) {
      const tables = tablesOf(who);
      const update = { TableName, Key, UpdateExpression: 'REMOVE entry' };
      const RequestItems = { [TableName]: [{ DeleteRequest: { Key } }] };
      await expect(tables.send(new UpdateItemCommand(update))).rejects.toMatchObject(DENIED);
      await expect(tables.send(new DeleteItemCommand({ TableName, Key }))).rejects.toMatchObject(DENIED);
      await expect(tables.send(new BatchWriteItemCommand({ RequestItems }))).rejects.toMatchObject(DENIED);
    }
  });

  test.each([
    [
      'views',
      ['root', 'countersign-follow', 'countersign-adopt'],
      ['countersign-decide', 'countersign-query'],
    ],
    ['tasks', ['root', 'countersign-decide'], ['countersign-review', 'countersign-follow']],
    [
      'heads',
      ['countersign-follow', 'countersign-digest'],
      ['root', 'countersign-decide', 'countersign-sweep'],
    ],
  ])('%s are written by %j, and not by %j', async (table, writers, others) => {
    for (const who of writers)
      await expect(tablesOf(who).send(item(`countersign-${table}`))).resolves.toBeDefined();
    for (const who of others)
      await expect(tablesOf(who).send(item(`countersign-${table}`))).rejects.toMatchObject(DENIED);
  });
});

describe('the bucket of digests', () => {
  const Bucket = 'countersign-digests-000000000000-us-east-1';
  const FIRST = 'digests/000000000001.json';
  const REFUSED = { name: 'AccessDenied' };

  test.each(['root', 'countersign-decide', 'countersign-digest'])('%s hides no digest', async (who) => {
    const s3 = bucketsOf(who);
    await expect(s3.send(new DeleteObjectCommand({ Bucket, Key: FIRST }))).rejects.toMatchObject(REFUSED);
    const version = new DeleteObjectCommand({ Bucket, Key: FIRST, VersionId: 'v1' });
    await expect(s3.send(version)).rejects.toMatchObject(REFUSED);
    const { Versions, DeleteMarkers } = await s3.send(
      new ListObjectVersionsCommand({ Bucket, Prefix: FIRST }),
    );
    expect([Versions?.length, DeleteMarkers]).toEqual([1, undefined]);
  });

  test('takes nothing from others, and nothing over what is there, whatever the condition', async () => {
    const put = { Bucket, Key: FIRST, Body: 'another' };
    const conditional = { ...put, Key: 'digests/000000000099.json', IfNoneMatch: '*' };
    await expect(bucketsOf('root').send(new PutObjectCommand(conditional))).rejects.toMatchObject(REFUSED);
    const digest = bucketsOf('countersign-digest');
    await expect(digest.send(new PutObjectCommand(put))).rejects.toMatchObject(REFUSED);
    await expect(digest.send(new PutObjectCommand({ ...put, IfNoneMatch: '*' }))).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
  });
});

describe('the handlers', () => {
  const invoke = (who: string, handler: string, event: object) => {
    const credentials = { accessKeyId: who, secretAccessKey: 'local' };
    const lambda = new LambdaClient({ endpoint: embedded.endpoint, region: 'us-east-1', credentials });
    clients.push(lambda);
    const FunctionName = `countersign-${handler}`;
    return lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
  };

  test.each([
    'intake',
    'open-stage',
    'check',
    'take-effect',
    'review',
    'decide',
    'close',
    'follow',
    'inform',
    'query',
    'act',
  ])('%s is told nothing by anybody in the account', async (handler) => {
    for (const who of ['root', 'countersign-sweep'])
      await expect(invoke(who, handler, {})).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
