import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbLedger, toItem } from '../../lambdas/adapters/dynamodb-ledger.ts';
import { DynamoDbStreams } from '../../lambdas/adapters/dynamodb-streams.ts';
import { systemClock } from '../../lambdas/adapters/system-clock.ts';
import { who } from '../../lambdas/api/queries/who.ts';
import { type SealedEntry, seal, subjectStream } from '../../lambdas/domain/entry.ts';
import { newSubject } from '../../lambdas/domain/subject/subject.ts';
import { openDynamoDb } from '../../local/aws/dynamodb.ts';
import { listen } from '../../local/http/server.ts';
import { type Figure, median } from '../figure.ts';

const TABLE = 'countersign-ledger';
const SHORT = 10;
const LONG = 100_000;
const ROUNDS = 9;
const CALLS = 40;
/** The entries are a minute apart. */
const BEGINNING = Date.parse('2025-01-01T00:00:00.000Z');
const MINUTE_MS = 60_000;
/** How flat is flat: the same work, and what noise a shared machine adds to it. */
const FLAT = 1.5;

/**
 * How long the registry takes to answer about a subject with 10 entries and about one with 100,000: now, and at
 * instants all over the past. Through the adapters and over HTTP, as a function asks DynamoDB.
 */
export async function measureWho(): Promise<Figure[]> {
  const table = await startTable();
  try {
    for (const length of [SHORT, LONG]) await seed(table.client, length);
    const ports = {
      ledger: new DynamoDbLedger(table.client, TABLE),
      streams: new DynamoDbStreams(table.client, TABLE),
      clock: systemClock,
    };
    const ask = (length: number, at?: string) =>
      who(ports, {
        path: { kind: 'model', name: nameOf(length) },
        query: at === undefined ? {} : { at },
        body: undefined,
        caller: '',
      });
    return [
      ...(await compare('who, now', (length) => ask(length))),
      ...(await compare('who, at an instant', (length, call) => ask(length, somewhereIn(length, call)))),
    ];
  } finally {
    await table.stop();
  }
}

/** Rounds of calls about both subjects in turn, so that what else the machine does falls on both. */
async function compare(
  name: string,
  ask: (length: number, call: number) => Promise<unknown>,
): Promise<Figure[]> {
  const short: number[] = [];
  const long: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const [ofShort, ofLong] = [await time(SHORT, ask), await time(LONG, ask)];
    // The first round only warms up.
    if (round === 0) continue;
    short.push(...ofShort);
    long.push(...ofLong);
    ratios.push(median(ofLong) / median(ofShort));
  }
  const baseline = { name: `the same among ${SHORT}`, samples: short };
  return [
    { name: `${name}, among ${LONG.toLocaleString('en-US')} entries`, unit: 'ms', samples: long, baseline },
    { name: `${name}, ratio of the two`, unit: '', samples: ratios, atMost: FLAT },
  ];
}

async function time(
  length: number,
  ask: (length: number, call: number) => Promise<unknown>,
): Promise<number[]> {
  const took: number[] = [];
  for (let call = 0; call < CALLS; call++) {
    const began = performance.now();
    await ask(length, call);
    took.push(performance.now() - began);
  }
  return took;
}

const nameOf = (length: number): string => `of-${length}`;

/** Between two entries, each time elsewhere. */
function somewhereIn(length: number, call: number): string {
  const entry = 1 + ((call * 7_919) % (length - 1));
  return new Date(BEGINNING + entry * MINUTE_MS + MINUTE_MS / 2).toISOString();
}

async function seed(client: DynamoDBClient, length: number): Promise<void> {
  const subject = `model/${nameOf(length)}`;
  const state = newSubject(subject);
  let last: SealedEntry | undefined;
  let batch: SealedEntry[] = [];
  const write = async () => {
    const puts = batch.map((sealed) => ({ PutRequest: { Item: toItem(sealed) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: puts } }));
    batch = [];
  };
  for (let seq = 1; seq <= length; seq++) {
    const at = new Date(BEGINNING + seq * MINUTE_MS).toISOString();
    const draft = { at, actor: 'system:bench', action: 'promoted', details: { environment: 'qa' }, state };
    last = seal(subjectStream(subject), last, draft);
    batch.push(last);
    if (batch.length === 25 || seq === length) await write();
  }
}

/** The ledger's table as the stack defines it, on a server of its own. */
async function startTable() {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const key = (range: string) => [
    { AttributeName: 'stream', KeyType: 'HASH' },
    { AttributeName: range, KeyType: 'RANGE' },
  ];
  const createTable = {
    TableName: TABLE,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: key('seq'),
    AttributeDefinitions: [
      { AttributeName: 'stream', AttributeType: 'S' },
      { AttributeName: 'seq', AttributeType: 'N' },
      { AttributeName: 'moment', AttributeType: 'S' },
    ],
    LocalSecondaryIndexes: [
      { IndexName: 'by-moment', KeySchema: key('moment'), Projection: { ProjectionType: 'KEYS_ONLY' } },
    ],
  };
  const spec = { name: TABLE, arn: '', streamArn: '', createTable, denials: [] };
  const dynamoDb = await openDynamoDb(directory, [spec]);
  const server = await listen(0);
  server.serve(async ({ request, body }) => {
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    return dynamoDb.handle(action, body.toString());
  });
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  });
  return {
    client,
    async stop() {
      client.destroy();
      await server.close();
      await dynamoDb.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
