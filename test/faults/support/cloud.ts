import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDynamoDb } from '../../../local/aws/dynamodb.ts';
import { type AwsServices, createAwsEndpoint } from '../../../local/aws/endpoint.ts';
import { createEventBridge } from '../../../local/aws/event-bridge.ts';
import { createKms } from '../../../local/aws/kms.ts';
import { createS3, isForS3 } from '../../../local/aws/s3.ts';
import { createSns, type Mail } from '../../../local/aws/sns.ts';
import { createEventBuses } from '../../../local/events/event-bus.ts';
import type { Answer, Exchange } from '../../../local/http/exchange.ts';
import { makeTestDirectory } from '../../local/support/tiny-app.ts';
import { roles } from '../../organisation/roles.ts';
import { VIEW_INDEXES } from '../../support/table-shapes.ts';
import { followed } from './follower.ts';
import { Tokens } from './step-functions.ts';

export type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

/** Everything that lasts, to go back to. */
export interface Snapshot {
  readonly ledger: readonly Item[];
  readonly views: readonly Item[];
  readonly heads: readonly Item[];
  readonly tasks: readonly Item[];
  readonly tokens: readonly (readonly [string, ReturnType<Tokens['told']['get']>])[];
  readonly executions: readonly (readonly [string, string])[];
}

/** The AWS services that the handlers use, as the embedded default has them; tables in memory. */
export interface Cloud {
  answer(exchange: Exchange): Answer | Promise<Answer>;
  readonly tokens: Tokens;
  readonly mails: Mail[];
  /** The places of the entries that were announced, in order. */
  readonly announced: string[];
  items(table: TableName): Promise<Item[]>;
  /** Whether the views follow every entry at once. */
  setFollowing(follows: boolean): void;
  /** The keys of the digests' bucket. */
  archived(): string[];
  snapshot(): Promise<Snapshot>;
  restore(snapshot: Snapshot): Promise<void>;
  close(): Promise<void>;
}

const PLACE = {
  partition: 'aws',
  region: 'us-east-1',
  account: '000000000000',
  stackName: 'S',
  endpoint: '',
};
const TOPICS = 'arn:aws:sns:us-east-1:000000000000:countersign-';
const LINKS = 'arn:aws:kms:us-east-1:000000000000:key/link-key';
const KEY = { id: 'link-key', arn: LINKS, aliases: [], spec: 'HMAC_256' };
const DIGEST_KEY = {
  ...KEY,
  id: 'digest-key',
  arn: KEY.arn.replace('link', 'digest'),
  spec: 'ECC_NIST_P256',
};
const BUCKET = 'digests';
const KEYS = {
  ledger: ['stream', 'seq'],
  views: ['pk', 'sk'],
  heads: ['pk', 'sk'],
  tasks: ['pk', 'sk'],
} as const;
type TableName = keyof typeof KEYS;

/** The environment of every handler. */
export const ENVIRONMENT = {
  LEDGER_TABLE: 'countersign-ledger',
  VIEWS_TABLE: 'countersign-views',
  HEADS_TABLE: 'countersign-heads',
  EVENT_BUS: 'countersign',
  TASKS_TABLE: 'countersign-tasks',
  LINK_KEY_ID: KEY.arn,
  LINK_BASE_URL: 'https://links.example.com',
  TOPIC_ARN_PREFIX: TOPICS,
  DIGEST_BUCKET: BUCKET,
  DIGEST_KEY_ID: DIGEST_KEY.arn,
  DIGEST_EVERY_SECONDS: '300',
  RECEIPT_KEY_ID: DIGEST_KEY.arn,
  STATE_MACHINE_ARN_PREFIX: 'arn:aws:states:us-east-1:000000000000:stateMachine:countersign-',
} as const;

export async function openCloud(): Promise<Cloud> {
  const tables = await openDynamoDb('', [
    tableOf('ledger', 'N'),
    tableOf('views', 'S'),
    tableOf('heads', 'S'),
    tableOf('tasks', 'S'),
  ]);
  const { LEDGER_TABLE, VIEWS_TABLE } = ENVIRONMENT;
  let follows = true;
  const dynamoDb = followed(tables, LEDGER_TABLE, VIEWS_TABLE, () => follows);
  const tokens = new Tokens();
  const mails: Mail[] = [];
  const announced: string[] = [];
  const buses = createEventBuses(
    ['countersign'],
    [],
    PLACE,
    () => {},
    () => {},
  );
  const material = randomBytes(32);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const directory = makeTestDirectory();
  const bucket = join(directory.path, BUCKET);
  const keyRing = { material: () => material, privateKey: () => privateKey };
  const services: Omit<AwsServices, 'lambda'> = {
    s3: createS3(directory.path, [{ name: BUCKET, denials: [] }]),
    dynamoDb,
    stepFunctions: tokens,
    json: {
      TrentService: createKms([KEY, DIGEST_KEY], keyRing, PLACE),
      AWSEvents: createEventBridge({
        ...buses,
        put: (bus, entry) => {
          const { stream, seq } = entry.detail as { readonly stream: string; readonly seq: number };
          announced.push(`${stream} ${seq}`);
          return buses.put(bus, entry);
        },
      }),
    },
    query: { '2010-03-31': createSns(topics(), PLACE, (mail) => mails.push(mail)) },
  };
  const ask = async (action: string, input: object): Promise<{ Items?: Item[] }> => {
    const { status, body } = await tables.handle(action, JSON.stringify(input));
    if (status !== 200) throw new Error(`${action}: ${body}`);
    return JSON.parse(body);
  };
  const items = async (table: TableName): Promise<Item[]> =>
    (await ask('Scan', { TableName: `countersign-${table}`, ConsistentRead: true })).Items ?? [];
  const replace = async (table: TableName, wanted: readonly Item[]): Promise<void> => {
    const TableName = `countersign-${table}`;
    const keep = new Set(wanted.map((item) => JSON.stringify(item)));
    for (const item of await items(table)) {
      if (keep.delete(JSON.stringify(item))) continue;
      const [hash, range] = KEYS[table];
      await ask('DeleteItem', { TableName, Key: { [hash]: item[hash], [range]: item[range] } });
    }
    for (const text of keep) await ask('PutItem', { TableName, Item: JSON.parse(text) });
  };
  const endpoint = createAwsEndpoint(services);
  return {
    answer: (exchange) => (isForS3(exchange) ? services.s3(exchange) : endpoint(exchange)),
    archived: () => readdirSync(bucket, { recursive: true, encoding: 'utf8' }).toSorted(),
    setFollowing: (on) => {
      follows = on;
    },
    tokens,
    mails,
    announced,
    items,
    snapshot: async () => ({
      ledger: await items('ledger'),
      views: await items('views'),
      heads: await items('heads'),
      tasks: await items('tasks'),
      tokens: [...tokens.told],
      executions: [...tokens.executions],
    }),
    restore: async (snapshot) => {
      await replace('ledger', snapshot.ledger);
      await replace('views', snapshot.views);
      await replace('heads', snapshot.heads);
      await replace('tasks', snapshot.tasks);
      refill(tokens.told, snapshot.tokens);
      refill(tokens.executions, snapshot.executions);
      mails.length = 0;
      announced.length = 0;
      rmSync(bucket, { recursive: true });
      mkdirSync(bucket);
    },
    close: async () => {
      await dynamoDb.close();
      directory.remove();
    },
  };
}

function refill<K, V>(map: Map<K, V>, entries: readonly (readonly [K, V])[]): void {
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}

function tableOf(table: TableName, range: 'N' | 'S') {
  const name = `countersign-${table}`;
  const [hash, sort] = KEYS[table];
  return {
    name,
    arn: `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`,
    streamArn: '',
    denials: [],
    createTable: {
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: hash, KeyType: 'HASH' },
        { AttributeName: sort, KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: hash, AttributeType: 'S' },
        { AttributeName: sort, AttributeType: range },
        ...(table === 'views' ? VIEW_INDEXES.attributes : []),
      ],
      ...(table === 'views' && { GlobalSecondaryIndexes: VIEW_INDEXES.indexes }),
    },
  };
}

function topics() {
  return Object.entries(roles).map(([role, people]) => ({
    arn: `${TOPICS}${role}`,
    subscriptions: people.map(({ email }) => ({
      arn: `${TOPICS}${role}:${email}`,
      email,
      filterPolicy: { approver: [email] },
    })),
  }));
}
