import { randomUUID } from 'node:crypto';
import {
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeKeyCommand, GenerateMacCommand, KMSClient, VerifyMacCommand } from '@aws-sdk/client-kms';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import {
  ConfirmSubscriptionCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalServer, startLocal } from '../../../local/start-local.ts';
import { eventually, makeTestDirectory, TINY_APP } from '../support/tiny-app.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:tiny-manager';
const ledgerItems: unknown[] = [];
const directory = makeTestDirectory();
let server: LocalServer;
let config: {
  endpoint: string;
  region: string;
  maxAttempts: number;
  credentials: { accessKeyId: string; secretAccessKey: string };
};

beforeAll(async () => {
  server = await startLocal({
    dataDirectory: directory.path,
    assembly: TINY_APP,
    onLedgerEntry: (item) => ledgerItems.push(item),
  });
  const credentials = { accessKeyId: 'anything', secretAccessKey: 'at all' };
  config = { endpoint: server.endpoint, region: 'eu-central-1', maxAttempts: 1, credentials };
});
afterAll(async () => {
  await server.close();
  directory.remove();
});

const inbox = async (): Promise<{ to: string; subject: string; body: string }[]> =>
  (await fetch(`${server.endpoint}/inbox.json`)).json() as never;

describe('Step Functions', () => {
  test('starts an execution by its alias and runs the function with its own environment', async () => {
    const client = new SFNClient(config);
    const { executionArn } = await client.send(
      new StartExecutionCommand({
        stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:tiny:live',
        input: '{"a":1}',
      }),
    );
    const output = await eventually(async () => {
      const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
      return execution.status === 'SUCCEEDED' ? execution.output : undefined;
    });
    expect(JSON.parse(output)).toMatchObject({
      event: { a: 1 },
      loadedWith: 'hello from us-east-1',
      endpoint: server.endpoint,
      name: 'tiny-echo',
      at: '1970-01-01T00:00:00.000Z',
    });
  });

  test('names the machine that does not exist', async () => {
    const start = new StartExecutionCommand({
      stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:nobody',
    });
    await expect(new SFNClient(config).send(start)).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
    });
  });
});

describe('DynamoDB', () => {
  const key = { stream: { S: 'a' }, seq: { N: '1' } };
  const put = (entry: string) =>
    new PutItemCommand({
      TableName: 'tiny-ledger',
      Item: { ...key, entry: { S: entry } },
      ConditionExpression: 'attribute_not_exists(seq)',
    });

  test('writes once, reads, and tells who listens', async () => {
    const client = new DynamoDBClient(config);
    await client.send(put('{"is":"json"}'));
    await expect(client.send(put('other'))).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
    const { Items } = await client.send(
      new QueryCommand({
        TableName: 'tiny-ledger',
        KeyConditionExpression: '#s = :s',
        ExpressionAttributeNames: { '#s': 'stream' },
        ExpressionAttributeValues: { ':s': { S: 'a' } },
      }),
    );
    expect(Items).toEqual([{ ...key, entry: { S: '{"is":"json"}' } }]);
    expect(ledgerItems).toEqual([{ stream: 'a', seq: 1, entry: '{"is":"json"}' }]);
  });

  test('denies what the resource policy denies to everyone', async () => {
    const remove = new DeleteItemCommand({ TableName: 'tiny-ledger', Key: key });
    await expect(new DynamoDBClient(config).send(remove)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test('says what it does not support', async () => {
    const transact = new TransactWriteItemsCommand({
      TransactItems: [{ Put: { TableName: 'tiny-ledger', Item: key } }],
    });
    await expect(new DynamoDBClient(config).send(transact)).rejects.toThrow(
      "The embedded default does not support DynamoDB's TransactWriteItems.",
    );
  });
});

describe('SNS', () => {
  const publish = (parameters: object) =>
    new SNSClient(config).send(
      new PublishCommand({
        TopicArn: TOPIC,
        Message: 'Hello',
        MessageAttributes: { approver: { DataType: 'String', StringValue: 'bob@example.com' } },
        ...parameters,
      }),
    );

  test('sends a mail to those whose filter policy lets it through, and to nobody else', async () => {
    const Message = `To Bob & <others>, "quoted" ${randomUUID()}`;
    await publish({ Message, Subject: 'A subject' });
    const mails = (await inbox()).filter(({ body }) => body === Message);
    expect(mails).toMatchObject([{ to: 'bob@example.com', subject: 'A subject', body: Message }]);
  });

  test.each([
    ['a subject of 100 characters', { Subject: 'x'.repeat(100) }, 'Invalid parameter: Subject'],
    ['a line break in the subject', { Subject: 'a\nb' }, 'Invalid parameter: Subject'],
    ['a subject beyond ASCII', { Subject: 'Grüße' }, 'Invalid parameter: Subject'],
    ['an empty message', { Message: '' }, 'Invalid parameter: Empty message'],
    ['a message beyond 256 KiB', { Message: 'x'.repeat(262_145) }, 'Invalid parameter: Message too long'],
  ])('refuses %s', async (_what, parameters, message) => {
    await expect(publish(parameters)).rejects.toMatchObject({ name: 'InvalidParameterException', message });
  });

  test('refuses a topic that does not exist', async () => {
    await expect(publish({ TopicArn: `${TOPIC}x` })).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  test('lists the subscriptions of a topic', async () => {
    const { Subscriptions } = await new SNSClient(config).send(
      new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC }),
    );
    expect(Subscriptions?.map(({ Protocol, Endpoint }) => [Protocol, Endpoint])).toEqual([
      ['email', 'ann@example.com'],
      ['email', 'bob@example.com'],
    ]);
  });
});

describe('an end of a subscription that nobody signed', () => {
  const Endpoint = 'cy@example.com';
  /** Subscribes somebody, and confirms it by the mail that asks for that; the subscription's ARN. */
  const subscribe = async (AuthenticateOnUnsubscribe?: string) => {
    const client = new SNSClient(config);
    await client.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'email', Endpoint }));
    const asked = (await inbox()).filter(({ to }) => to === Endpoint);
    const Token = asked.map(({ body }) => /[0-9a-f-]{36}/.exec(body)?.[0]).find((token) => !used.has(token));
    used.add(Token);
    const confirm = {
      TopicArn: TOPIC,
      Token,
      ...(AuthenticateOnUnsubscribe && { AuthenticateOnUnsubscribe }),
    };
    return (await client.send(new ConfirmSubscriptionCommand(confirm))).SubscriptionArn ?? '';
  };
  const used = new Set<string | undefined>();
  /** Does what a mail scanner does that opens every link. */
  const leaveUnsigned = async (SubscriptionArn: string) => {
    const body = new URLSearchParams({ Action: 'Unsubscribe', Version: '2010-03-31', SubscriptionArn });
    const answer = await fetch(server.endpoint, { method: 'POST', body });
    return [answer.status, /<Code>(.*?)<\/Code>/.exec(await answer.text())?.[1]];
  };
  const subscribed = async () => {
    const list = await new SNSClient(config).send(new ListSubscriptionsByTopicCommand({ TopicArn: TOPIC }));
    return list.Subscriptions?.some((one) => one.Endpoint === Endpoint);
  };

  test('is refused where the confirmation asked for that, and takes place where it did not', async () => {
    const guarded = await subscribe('true');
    expect(await leaveUnsigned(guarded)).toEqual([403, 'AuthorizationError']);
    expect(await subscribed()).toBe(true);
    await new SNSClient(config).send(new UnsubscribeCommand({ SubscriptionArn: guarded }));
    expect(await subscribed()).toBe(false);
    expect(await leaveUnsigned(await subscribe())).toEqual([200, undefined]);
    expect(await subscribed()).toBe(false);
  });
});

describe('KMS', () => {
  const Message = Buffer.from('message');

  test('makes and verifies codes', async () => {
    const client = new KMSClient(config);
    const { KeyId = '' } = await findKey();
    const mac = { KeyId, Message, MacAlgorithm: 'HMAC_SHA_256' as const };
    const { Mac } = await client.send(new GenerateMacCommand(mac));
    await expect(client.send(new VerifyMacCommand({ ...mac, Mac }))).resolves.toMatchObject({
      MacValid: true,
    });
    const forged = new VerifyMacCommand({ ...mac, Message: Buffer.from('other'), Mac });
    await expect(client.send(forged)).rejects.toMatchObject({ name: 'KMSInvalidMacException' });
  });

  test('names the key that does not exist', async () => {
    const generate = new GenerateMacCommand({ KeyId: 'nobody', Message, MacAlgorithm: 'HMAC_SHA_256' });
    await expect(new KMSClient(config).send(generate)).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  async function findKey() {
    const { readFileSync } = await import('node:fs');
    const keys = JSON.parse(readFileSync(server.dataDirectory.keysPath, 'utf8')) as object;
    const describeKey = new DescribeKeyCommand({ KeyId: String(Object.keys(keys)[0]) });
    const { KeyMetadata } = await new KMSClient(config).send(describeKey);
    return { KeyId: KeyMetadata?.Arn };
  }
});

test('says what it serves to whoever asks for something else', async () => {
  const response = await fetch(server.endpoint, {
    method: 'POST',
    headers: {
      'x-amz-target': 'secretsmanager.RotateSecret',
      'content-type': 'application/x-amz-json-1.1',
    },
    body: '{}',
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    __type: 'UnknownOperationException',
    message: expect.stringContaining("does not serve secretsmanager's RotateSecret. It serves"),
  });
});

test('keeps a secret under its name, for the SDK', async () => {
  const client = new SecretsManagerClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  const get = (SecretId: string) => client.send(new GetSecretValueCommand({ SecretId }));
  await expect(get('tools/one')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  const { ARN = '' } = await client.send(new CreateSecretCommand({ Name: 'tools/one', SecretString: 'a' }));
  await expect(
    client.send(new CreateSecretCommand({ Name: 'tools/one', SecretString: 'b' })),
  ).rejects.toMatchObject({ name: 'ResourceExistsException' });
  await client.send(new PutSecretValueCommand({ SecretId: ARN, SecretString: 'c' }));
  expect(await get('tools/one')).toMatchObject({ ARN, Name: 'tools/one', SecretString: 'c' });
  expect((await get(ARN)).SecretString).toBe('c');
  client.destroy();
});
