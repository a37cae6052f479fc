import { setImmediate as nextTick } from 'node:timers/promises';
import { LocalError } from '../errors.ts';
import type { TableWrite, WireItem } from '../events/table-stream.ts';
import type { TableSpec } from '../template/deployment.ts';
import { type Dynalite, openDynalite } from './dynalite.ts';
import { refuse, type WireAnswer } from './dynamodb-wire.ts';
import { findDenied } from './table-policy.ts';

/** The tables of a deployment, behind DynamoDB's wire protocol. */
export interface DynamoDb {
  /** Answers an action, its body as it came over the wire. */
  handle(action: string, body: string): Promise<WireAnswer>;
  /** Resolves when everything is written and the files are free. */
  close(): Promise<void>;
}

/** A request's input, as far as this file looks at it. */
interface Input {
  readonly TableName?: string;
  readonly Item?: WireItem;
}

/**
 * Opens the tables in a directory, creating those that are missing.
 *
 * Writes are atomic per item and survive the end of the process; after a loss of power the last ones may be
 * missing.
 *
 * @param onWrite called after each successful `PutItem`, before its answer is sent
 * @throws LocalError when the directory can't be opened, or holds a table with another key or index.
 */
export async function openDynamoDb(
  path: string,
  tables: readonly TableSpec[],
  onWrite: (write: TableWrite) => void,
): Promise<DynamoDb> {
  const dynalite = await openDynalite(path);
  try {
    for (const table of tables) await createTable(dynalite, path, table);
  } catch (error) {
    await dynalite.close();
    throw error;
  }
  let closed = false;
  return {
    handle: async (action, body) => {
      if (closed) return refuse(500, 'InternalServerError', 'DynamoDB is stopped: start it again.');
      const input = parse(body);
      if (input === undefined) return refuse(400, 'SerializationException', 'The body is no JSON object.');
      // dynalite changes what it is given.
      const written = action === 'PutItem' ? readWrite(tables, input) : undefined;
      const answer = findDenied(tables, action, input) ?? (await dynalite.ask(action, input));
      if (written !== undefined && answer.status === 200) onWrite(written);
      return answer;
    },
    close: () => {
      closed = true;
      return dynalite.close();
    },
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

/** What a `PutItem` writes, should it succeed; undefined when it names no table of the deployment. */
function readWrite(tables: readonly TableSpec[], { TableName, Item }: Input): TableWrite | undefined {
  const table = tables.find(({ name }) => name === TableName);
  if (table === undefined || Item === undefined) return undefined;
  const keys = keyNames(table.createTable['KeySchema']).map((name) => [name, Item[name] ?? {}]);
  return { streamArn: table.streamArn, keys: Object.fromEntries(keys), newImage: Item };
}
