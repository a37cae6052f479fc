import { setImmediate as nextTick } from 'node:timers/promises';
import { LocalError } from '../errors.ts';
import type { TableStream, WireItem } from '../events/table-stream.ts';
import type { TableSpec } from '../template/deployment.ts';
import { type Dynalite, openDynalite } from './dynalite.ts';
import { refuse, type WireAnswer } from './dynamodb-wire.ts';
import { findDenied } from './table-policy.ts';

/** The tables of a deployment, behind DynamoDB's wire protocol. */
export interface DynamoDb {
  /**
   * Answers an action, its body as it came over the wire.
   * @param principal the ARN of whoever asks, for the tables' policies; nobody who is named there if it is left out
   */
  handle(action: string, body: string, principal?: string): Promise<WireAnswer>;
  /** Resolves when everything is written and the files are free. */
  close(): Promise<void>;
}

/** A request's input, as far as this file looks at it. */
interface Input {
  readonly TableName?: string;
  readonly Item?: WireItem;
  readonly Key?: WireItem;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
}

/** The actions that write one item. */
const WRITES: readonly string[] = ['PutItem', 'UpdateItem', 'DeleteItem'];

/**
 * Opens the tables in a directory, creating those that are missing.
 *
 * Writes are atomic per item and survive the end of the process; after a loss of power the last ones may be
 * missing. Writes of one item of a table with a stream are made one after the other, so that the stream tells of them
 * in their order; those that an earlier process did not live to tell of are told now.
 *
 * @param stream takes the changes of the tables that have a stream; without it, none of them has one
 * @throws LocalError when the directory can't be opened, or holds a table with another key or index.
 */
export async function openDynamoDb(
  path: string,
  tables: readonly TableSpec[],
  stream?: TableStream,
): Promise<DynamoDb> {
  const dynalite = await openDynalite(path);
  const watched = stream === undefined ? [] : tables.filter((table) => table.streamViewType !== undefined);
  try {
    for (const table of tables) await createTable(dynalite, path, table);
    if (stream !== undefined) await tellUnfinished(dynalite, watched, stream);
  } catch (error) {
    await dynalite.close();
    throw error;
  }
  const inTurn = takeTurns();
  let closed = false;
  return {
    handle: async (action, body, principal = 'anonymous') => {
      if (closed) return refuse(500, 'InternalServerError', 'DynamoDB is stopped: start it again.');
      const input = parse(body);
      if (input === undefined) return refuse(400, 'SerializationException', 'The body is no JSON object.');
      const denied = findDenied(tables, action, input, principal) ?? refuseBatch(watched, action, input);
      if (denied !== undefined) return denied;
      const table = WRITES.includes(action) && watched.find(({ name }) => name === input.TableName);
      if (!table || stream === undefined) return dynalite.ask(action, input);
      const keys = keysOf(table, input);
      return inTurn(`${table.name} ${JSON.stringify(keys)}`, async () => {
        const before = await dynalite.readItem(table.name, keys);
        const id = stream.begin({ streamArn: table.streamArn, keys, before });
        try {
          return await dynalite.ask(action, input);
        } finally {
          stream.end(id, await dynalite.readItem(table.name, keys));
        }
      });
    },
    close: () => {
      closed = true;
      return dynalite.close();
    },
  };
}

/** What a batch would change, no stream would tell of. */
function refuseBatch(
  watched: readonly TableSpec[],
  action: string,
  { RequestItems = {} }: Input,
): WireAnswer | undefined {
  const table = watched.find(({ name }) => action === 'BatchWriteItem' && Object.hasOwn(RequestItems, name));
  if (table === undefined) return undefined;
  const message = `The embedded default takes no BatchWriteItem for ${table.name}, as it has a stream: write item by item.`;
  return refuse(400, 'ValidationException', message);
}

/** Finds out what became of writes during which the process ended. */
async function tellUnfinished(
  dynalite: Dynalite,
  watched: readonly TableSpec[],
  stream: TableStream,
): Promise<void> {
  for (const { id, streamArn, keys } of stream.unfinished()) {
    const table = watched.find((candidate) => candidate.streamArn === streamArn);
    if (table === undefined) stream.forget([id]);
    else stream.end(id, await dynalite.readItem(table.name, keys));
  }
}

/** Runs work with the same name one after the other. */
function takeTurns(): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return async (name, work) => {
    const run = (last.get(name) ?? Promise.resolve()).then(work);
    const settled = run.catch(() => undefined);
    last.set(name, settled);
    try {
      return await run;
    } finally {
      if (last.get(name) === settled) last.delete(name);
    }
  };
}

function parse(body: string): Input | undefined {
  try {
    const input: unknown = JSON.parse(body);
    return typeof input === 'object' && input !== null ? input : undefined;
  } catch {
    return undefined;
  }
}

async function createTable(dynalite: Dynalite, path: string, table: TableSpec): Promise<void> {
  const existing = await describeTable(dynalite, table);
  if (existing?.TableStatus === 'ACTIVE') {
    if (shapeOf(existing) === shapeOf(table.createTable)) return;
    throw new LocalError(
      `The table ${table.name} in ${path} has another key or index than the one in the template: choose another directory ` +
        'with --data-dir.',
    );
  }
  // A table whose creation was interrupted would stay unusable for ever; it can hold nothing yet.
  if (existing !== undefined) await dynalite.forgetTable(table.name);
  const { status, body } = await dynalite.ask('CreateTable', structuredClone(table.createTable));
  if (status !== 200) throw new LocalError(`The table ${table.name} can't be created: ${body}`);
  while ((await describeTable(dynalite, table))?.TableStatus !== 'ACTIVE') await nextTick();
}

interface TableDescription {
  readonly TableStatus: string;
  readonly KeySchema: unknown;
  readonly LocalSecondaryIndexes?: unknown;
}

async function describeTable(dynalite: Dynalite, { name }: TableSpec): Promise<TableDescription | undefined> {
  const { status, body } = await dynalite.ask('DescribeTable', { TableName: name });
  return status === 200 ? (JSON.parse(body) as { readonly Table: TableDescription }).Table : undefined;
}

/** What of a table can't be changed once it exists: its key, and its local indexes with theirs. */
function shapeOf({ KeySchema, LocalSecondaryIndexes = [] }: Partial<TableDescription>): string {
  const indexes = LocalSecondaryIndexes as readonly { IndexName: string; KeySchema: unknown }[];
  const named = indexes.map(({ IndexName, KeySchema }) => [IndexName, keyNames(KeySchema)]);
  return JSON.stringify([keyNames(KeySchema), named.sort()]);
}

function keyNames(keySchema: unknown): string[] {
  return (keySchema as readonly { AttributeName: string }[]).map((key) => key.AttributeName);
}

/** The key of the item that a write is about. dynalite changes what it is given, so this is a copy. */
function keysOf(table: TableSpec, { Item, Key }: Input): WireItem {
  const names = keyNames(table.createTable['KeySchema']);
  const item = structuredClone(Item ?? Key ?? {});
  return Object.fromEntries(names.map((name) => [name, item[name] ?? {}]));
}
