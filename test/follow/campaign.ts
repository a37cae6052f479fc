import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { toItem } from '../../lambdas/adapters/dynamodb-ledger.ts';
import { requestStream, type SealedEntry, seal, subjectStream } from '../../lambdas/domain/entry.ts';
import { type LocalServer, startLocal } from '../../local/start-local.ts';
import { synthesizeCached } from '../../local/synth/synth-cache.ts';
import { sha256Hex } from '../../schema/canonical-json.ts';
import { randomFrom } from '../cli/support/digested-ledger.ts';
import { submitted } from '../lambdas/domain/samples.ts';
import { makeTestDirectory } from '../local/support/tiny-app.ts';
import { ORGANISATION } from '../support/organisation.ts';

const TableName = 'countersign-ledger';
/** How many entries a stream has. */
const LENGTH = 20;
/** How many calls are made at a time. */
const AT_ONCE = 16;
/** How long the log may take to be written. */
const LOG_MS = 10_000;
/** How long what was done may take to be counted, on a machine that has much else to do. */
const PATIENCE_MS = 60_000;

/** The embedded default, on tables that nothing protects: whoever tampers has got past the policy somehow. */
export interface Ground {
  /** Writes entries of requests and subjects, each of which follows from the one before; waits until all are followed. */
  fill(count: number): Promise<SealedEntry[]>;
  /** Changes or removes entries, each in one of several ways, chosen by a seed. When each was done, by place. */
  tamper(entries: readonly SealedEntry[], seed: number): Promise<ReadonlyMap<string, number>>;
  /**
   * How much `follow` has counted as damage, and when it has named each place.
   * @param expected waits for so much to be in the log, which is written a moment after the function has ended; not for ever
   */
  damage(expected: number): Promise<{ readonly count: number; readonly named: ReadonlyMap<string, number> }>;
  close(): Promise<void>;
}

export const placeOf = ({ stream, seq }: Pick<SealedEntry, 'stream' | 'seq'>): string => `${stream} ${seq}`;

export async function openGround(): Promise<Ground> {
  const [assembly, data] = [makeTestDirectory(), makeTestDirectory()];
  cpSync(await synthesizeCached({ organisation: ORGANISATION }), assembly.path, { recursive: true });
  unprotect(join(assembly.path, 'GovernanceStack.template.json'));
  const server = await startLocal({ dataDirectory: data.path, port: 0, assembly: assembly.path });
  const client = new DynamoDBClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  let streams = 0;
  return {
    fill: async (count) => {
      const entries = Array.from({ length: Math.ceil(count / LENGTH) }, () => makeStream(++streams));
      await inParallel(entries, async (stream) => {
        for (const entry of stream) await client.send(new PutItemCommand({ TableName, Item: toItem(entry) }));
      });
      await followed(server);
      return entries.flat();
    },
    tamper: async (entries, seed) => {
      const random = randomFrom(seed);
      const chosen = entries.map((entry) => ({ entry, way: WAYS[random(WAYS.length)] as Way }));
      const done = new Map<string, number>();
      await inParallel(chosen, async ({ entry, way }) => {
        await way(client, entry);
        done.set(placeOf(entry), Date.now());
      });
      await followed(server);
      return done;
    },
    damage: async (expected) => {
      const deadline = Date.now() + LOG_MS;
      while (readDamage(server).count < expected && Date.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, 50));
      // More than that would come just as late.
      await new Promise((resolve) => setTimeout(resolve, 500));
      return readDamage(server);
    },
    close: async () => {
      client.destroy();
      await server.close();
      for (const directory of [assembly, data]) directory.remove();
    },
  };
}

function unprotect(path: string): void {
  const template = JSON.parse(readFileSync(path, 'utf8'));
  for (const { Type, Properties } of Object.values<{ Type: string; Properties: Record<string, unknown> }>(
    template.Resources,
  ))
    if (Type === 'AWS::DynamoDB::Table') delete Properties['ResourcePolicy'];
  writeFileSync(path, JSON.stringify(template));
}

/** A stream of closed requests' and of subjects' entries by turns: nobody has anything to do for them. */
function makeStream(number: number): SealedEntry[] {
  const state = { ...submitted(), request: `r${number}`, status: 'closed', outcome: 'withdrawn' };
  const subject = `model/m${number}`;
  const [stream, own] =
    number % 2 === 0
      ? [requestStream(state.request), state]
      : [subjectStream(subject), { subject, environments: {}, open: {}, findings: {}, conditions: {} }];
  const entries: SealedEntry[] = [];
  for (let seq = 1; seq <= LENGTH; seq++) {
    const at = new Date().toISOString();
    const draft = { at, actor: 'system:test', action: 'noted', details: { seq }, state: own };
    entries.push(seal(stream, entries.at(-1), draft));
  }
  return entries;
}

type Way = (client: DynamoDBClient, entry: SealedEntry) => Promise<unknown>;

const keyOf = ({ stream, seq }: SealedEntry) => ({ stream: { S: stream }, seq: { N: String(seq) } });
const forged = (entry: SealedEntry): string => entry.entry.replace('system:test', 'mallory@example.com');

/** Text alone; text and hash, so that the item is right in itself; an attribute more; the same key anew; gone. */
export const WAYS: readonly Way[] = [
  (client, entry) => update(client, entry, 'SET entry = :e', { ':e': { S: forged(entry) } }),
  (client, entry) => {
    const text = forged(entry);
    const values = { ':e': { S: text }, ':h': { S: sha256Hex(text) } };
    return update(client, entry, 'SET entry = :e, #hash = :h', values, { '#hash': 'hash' });
  },
  (client, entry) => update(client, entry, 'SET moment = :m', { ':m': { S: '2020-01-01T00:00:00.000Z#1' } }),
  (client, entry) => {
    const text = forged(entry);
    const Item = toItem({ ...entry, entry: text, hash: sha256Hex(text) });
    return client.send(new PutItemCommand({ TableName, Item }));
  },
  (client, entry) => client.send(new DeleteItemCommand({ TableName, Key: keyOf(entry) })),
  (client, entry) => client.send(new DeleteItemCommand({ TableName, Key: keyOf(entry) })),
];

function update(
  client: DynamoDBClient,
  entry: SealedEntry,
  UpdateExpression: string,
  ExpressionAttributeValues: Record<string, { S: string }>,
  names?: Record<string, string>,
): Promise<unknown> {
  return client.send(
    new UpdateItemCommand({
      TableName,
      Key: keyOf(entry),
      UpdateExpression,
      ExpressionAttributeValues,
      ...(names && { ExpressionAttributeNames: names }),
    }),
  );
}

async function inParallel<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items];
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item);
  });
  await Promise.all(workers);
}

/** Resolves when every change of the table is followed. @throws when that takes too long */
async function followed({ dataDirectory }: LocalServer): Promise<void> {
  const count = dataDirectory.database.prepare('SELECT count(*) AS count FROM table_changes');
  let [least, since] = [Infinity, Date.now()];
  for (;;) {
    const left = Number(count.get()?.['count']);
    if (left === 0) return;
    if (left < least) [least, since] = [left, Date.now()];
    if (Date.now() - since > PATIENCE_MS) throw new Error(`${left} changes are not followed`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function readDamage({ dataDirectory }: LocalServer) {
  let count = 0;
  const named = new Map<string, number>();
  for (const line of readFileSync(dataDirectory.logPath, 'utf8').split('\n')) {
    const [, at = '', text = ''] = /^(\S+) countersign-follow \S+ (\{.*\})$/.exec(line) ?? [];
    if (text === '') continue;
    const logged = JSON.parse(text);
    for (const value of [logged.LedgerDamage ?? []].flat()) count += Number(value);
    if (/^the ledger is damaged/.test(logged.message)) named.set(placeOf(logged), Date.parse(at));
  }
  return { count, named };
}
