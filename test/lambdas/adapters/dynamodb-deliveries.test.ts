import { CreateTableCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DynamoDbDeliveries } from '../../../lambdas/adapters/dynamodb-deliveries.ts';
import type { Delivery } from '../../../lambdas/domain/webhooks/delivery.ts';
import type { Deliveries } from '../../../lambdas/ports.ts';
import { startTables, type Tables } from '../../cli/support/tables.ts';
import { MemoryDeliveries } from '../../support/memory-deliveries.ts';

const TABLE = 'countersign-deliveries';
let tables: Tables;
let client: DynamoDBClient;
const named: string[] = [];

beforeAll(async () => {
  tables = await startTables();
  client = tables.client;
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'waiting', 'due'].map(text),
      KeySchema: keys('pk', 'sk'),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-due',
          KeySchema: keys('waiting', 'due'),
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
});
afterAll(() => tables.stop());

const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 9, minute));
const delivery = (id: string, due?: Date): Delivery => ({
  webhook: 'one',
  id,
  stream: 'request/r1',
  seq: 1,
  type: 'request.decided',
  attempts: 2,
  firstAt: at(0).toISOString(),
  lastAt: at(0).toISOString(),
  answer: '503',
  ...(due === undefined ? {} : { due: due.toISOString() }),
});
const idsOf = async (found: AsyncIterable<Delivery>) => {
  const ids: string[] = [];
  for await (const { id } of found) ids.push(id);
  return ids;
};

const log = { warn: (_: string, fields = {}) => void named.push(JSON.stringify(fields)), count: () => {} };
let webhooks = 0;

describe.each([
  ['on DynamoDB', () => new DynamoDbDeliveries(client, TABLE, log)],
  ['in memory', () => new MemoryDeliveries()],
])('%s', (_, open) => {
  let deliveries: Deliveries;
  let own: (id: string, due?: Date) => Delivery;
  beforeEach(() => {
    deliveries = open();
    const webhook = `webhook-${++webhooks}`;
    own = (id, due) => ({ ...delivery(id, due), webhook });
  });

  test('what is due comes, the longest due first; nothing that was given up, or is another receiver’s', async () => {
    for (const one of [own('b', at(5)), own('a', at(9)), own('c', at(4)), own('given-up')])
      await deliveries.begin(one);
    await deliveries.begin({ ...own('d', at(1)), webhook: 'other' });
    const { webhook } = own('');
    expect(await idsOf(deliveries.due(webhook, at(5)))).toEqual(['c', 'b']);
    expect(await idsOf(deliveries.due(webhook, at(3)))).toEqual([]);
    expect((await idsOf(deliveries.of(webhook))).toSorted()).toEqual(['a', 'b', 'c', 'given-up']);
  });

  test('a first attempt that is noted already stays as it is; a later one takes its place', async () => {
    const [first, later] = [own('a', at(5)), own('a', at(35))];
    await deliveries.begin(first);
    await deliveries.begin(later);
    expect(await idsOf(deliveries.due(first.webhook, at(5)))).toEqual(['a']);
    await deliveries.keep(later);
    expect(await idsOf(deliveries.due(first.webhook, at(5)))).toEqual([]);
    await deliveries.keep(own('a'));
    expect(await idsOf(deliveries.due(first.webhook, at(99)))).toEqual([]);
    await deliveries.forget(first.webhook, 'a');
    await deliveries.forget(first.webhook, 'a');
    expect(await idsOf(deliveries.of(first.webhook))).toEqual([]);
  });

  test('what was given up is due again from its first attempt on when somebody asks; what is not there is not', async () => {
    const given = own('a');
    await deliveries.begin(given);
    expect(await deliveries.again(given.webhook, 'a', at(7))).toBe(true);
    expect(await deliveries.again(given.webhook, 'b', at(7))).toBe(false);
    for await (const found of deliveries.due(given.webhook, at(7)))
      expect(found).toEqual({ ...given, attempts: 0, due: at(7).toISOString() });
    expect(await idsOf(deliveries.due(given.webhook, at(7)))).toEqual(['a']);
  });

  test('a receiver that turned us away is known until it is welcome again, and is no delivery', async () => {
    const { webhook } = own('');
    const turned = { webhook, url: 'https://hooks.example.com', at: at(0).toISOString() };
    expect(await deliveries.turnedAway(webhook)).toBeUndefined();
    await deliveries.turnAway(turned);
    expect(await deliveries.turnedAway(webhook)).toEqual(turned);
    expect(await idsOf(deliveries.of(webhook))).toEqual([]);
    await deliveries.welcome(webhook);
    expect(await deliveries.turnedAway(webhook)).toBeUndefined();
  });
});

test('an item that is none is left out and named', async () => {
  const Item = { pk: { S: 'webhook/junk' }, sk: { S: 'x' }, delivery: { S: '{"webhook":"other"}' } };
  await client.send(new PutItemCommand({ TableName: TABLE, Item }));
  expect(await idsOf(new DynamoDbDeliveries(client, TABLE, log).of('junk'))).toEqual([]);
  expect(named).toEqual([JSON.stringify({ table: TABLE, pk: 'webhook/junk', sk: 'x' })]);
});
