import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { toItem } from '../../../lambdas/adapters/dynamodb-ledger.ts';
import type { SealedEntry } from '../../../lambdas/domain/entry.ts';
import { LEDGER_TABLE, TASKS_TABLE, VIEWS_TABLE } from '../../support/table-names.ts';
import { VIEW_INDEXES } from '../../support/table-shapes.ts';

/** What no command uses. */
export const HEADS_TABLE = 'countersign-heads';

const dynalite: (options: object) => Server = createRequire(import.meta.url)('dynalite');

/** The tables on a real DynamoDB-compatible server with an address of its own. */
export interface Tables {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  /** Makes the ledger hold exactly these items. */
  fill(items: readonly SealedEntry[]): Promise<void>;
  stop(): Promise<void>;
}

export async function startTables(): Promise<Tables> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  await createTable(client, LEDGER_TABLE, ['stream', 'S'], ['seq', 'N'], 'moment');
  await createTable(client, VIEWS_TABLE, ['pk', 'S'], ['sk', 'S'], undefined, VIEW_INDEXES);
  await createTable(client, TASKS_TABLE, ['pk', 'S'], ['sk', 'S']);
  await createTable(client, HEADS_TABLE, ['pk', 'S'], ['sk', 'S']);
  return {
    endpoint,
    client,
    async fill(items) {
      const { Items = [] } = await client.send(new ScanCommand({ TableName: LEDGER_TABLE }));
      for (const { stream, seq } of Items) {
        const Key = { stream: stream ?? { S: '' }, seq: seq ?? { N: '0' } };
        await client.send(new DeleteItemCommand({ TableName: LEDGER_TABLE, Key }));
      }
      for (const item of items) {
        await client.send(new PutItemCommand({ TableName: LEDGER_TABLE, Item: toItem(item) }));
      }
    },
    async stop() {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function createTable(
  client: DynamoDBClient,
  TableName: string,
  [hash, hashType]: [string, 'S'],
  [range, rangeType]: [string, 'S' | 'N'],
  indexed?: string,
  { attributes, indexes }: Partial<typeof VIEW_INDEXES> = {},
): Promise<void> {
  const index = (name: string) => ({
    IndexName: `by-${name}`,
    KeySchema: [
      { AttributeName: hash, KeyType: 'HASH' as const },
      { AttributeName: name, KeyType: 'RANGE' as const },
    ],
    Projection: { ProjectionType: 'KEYS_ONLY' as const },
  });
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: hash, KeyType: 'HASH' },
        { AttributeName: range, KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: hash, AttributeType: hashType },
        { AttributeName: range, AttributeType: rangeType },
        ...(indexed === undefined ? [] : [{ AttributeName: indexed, AttributeType: 'S' as const }]),
        ...(attributes ?? []),
      ],
      ...(indexed !== undefined && { LocalSecondaryIndexes: [index(indexed)] }),
      ...(indexes !== undefined && { GlobalSecondaryIndexes: indexes }),
    }),
  );
  await waitUntilTableExists(
    { client, maxWaitTime: 10, minDelay: 0.05, maxDelay: 0.05 },
    {
      TableName,
    },
  );
}
