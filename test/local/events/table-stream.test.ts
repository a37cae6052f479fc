import { readFileSync } from 'node:fs';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { eventually, startTiny } from '../support/tiny-app.ts';

test('what is put into a table goes through its pipe to the bus, and by a rule to a function', async () => {
  const server = await startTiny();
  const client = new DynamoDBClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const entry = '{"json":"stays a text"}';
  const Item = { stream: { S: 's' }, seq: { N: '1' }, entry: { S: entry } };
  await client.send(new PutItemCommand({ TableName: 'tiny-ledger', Item }));
  const event = await eventually(() => {
    const [, call] =
      /called with (.*"source":"tiny".*)/.exec(readFileSync(server.dataDirectory.logPath, 'utf8')) ?? [];
    return call;
  });
  expect(JSON.parse(event)).toMatchObject({
    'detail-type': 'Entry',
    account: '000000000000',
    detail: { entry },
  });
});

test('a schedule calls its function at the start, with its input', async () => {
  const server = await startTiny();
  await eventually(
    () => readFileSync(server.dataDirectory.logPath, 'utf8').includes('{"scheduled":true}') || undefined,
  );
});
