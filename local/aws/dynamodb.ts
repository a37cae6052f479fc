import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { LocalError, messageOf } from '../errors.ts';
import type { TableWrite, WireItem } from '../events/table-stream.ts';
import type { TableSpec } from '../template/deployment.ts';
import { refuse, type WireAnswer } from './dynamodb-wire.ts';
import { findDenied } from './table-policy.ts';

/** The tables of a deployment, behind DynamoDB's wire protocol. */
export interface DynamoDb {
  /** Answers an action, its body as it came over the wire. */
  handle(action: string, body: string): Promise<WireAnswer>;
  /** Resolves when everything is written and the files are free. */
  close(): Promise<void>;
}

const require = createRequire(import.meta.url);

/**
 * Opens the tables in a directory, creating those that are missing.
 *
 * Writes are atomic per item and survive the end of the process; after a loss of power the last ones may be
 * missing.
 *
 * @param onWrite called after each successful `PutItem`, before its answer is sent
 * @throws LocalError when the directory can't be opened, or holds a table with another key.
 */
export async function openDynamoDb(
  path: string,
  tables: readonly TableSpec[],
  onWrite: (write: TableWrite) => void,
): Promise<DynamoDb> {
  await checkFiles(path);
  const dynalite = require('dynalite') as (options: object) => Server;
  const server = dynalite({ path, createTableMs: 0 });
  let closed = false;
  const handle = async (action: string, body: string): Promise<WireAnswer> => {
    // dynalite would end the process when it is asked after its end.
    if (closed) return refuse(500, 'InternalServerError', 'DynamoDB is stopped.');
    const denied = findDenied(tables, action, body);
    if (denied !== undefined) return denied;
    const answer = await ask(server, action, body);
    if (action === 'PutItem' && answer.status === 200) reportWrite(tables, body, onWrite);
    return answer.body.includes('UnknownOperationException')
      ? refuse(
          400,
          'UnknownOperationException',
          `The embedded default does not support DynamoDB's ${action}.`,
        )
      : answer;
  };
  for (const table of tables) await createTable(server, path, table);
  return {
    handle,
    close: () => {
      closed = true;
      // The server never listened, which is the only thing its close can complain about.
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Opens and closes the files once: dynalite itself would end the process where they can't be opened. */
async function checkFiles(path: string): Promise<void> {
  const { Level } = createRequire(require.resolve('dynalite'))('level') as {
    Level: new (path: string) => { open(): Promise<void>; close(): Promise<void> };
  };
  const level = new Level(path);
  try {
    await level.open();
    await level.close();
  } catch (error) {
    const reason = messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
    throw new LocalError(
      `The tables in ${path} can't be opened (${reason}): restore them from a copy, or choose another directory ` +
        'with --data-dir.',
    );
  }
}

/** Asks dynalite through its HTTP handler, without a socket in between. */
function ask(server: Server, action: string, body: string): Promise<WireAnswer> {
  const request = Object.assign(new EventEmitter(), {
    method: 'POST',
    url: '/',
    headers: headersFor(action),
  });
  return new Promise((resolve) => {
    const headers: Record<string, string> = {};
    const response = {
      statusCode: 200,
      setHeader: (name: string, value: unknown) => {
        headers[name] = String(value);
      },
      end: (text = '') => resolve({ status: response.statusCode, headers, body: text }),
    };
    server.emit('request', request, response);
    request.emit('data', Buffer.from(body));
    request.emit('end');
  });
}

/** Requests need some signature for dynalite, which checks only that there is one. */
function headersFor(action: string): Record<string, string> {
  return {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `DynamoDB_20120810.${action}`,
    'x-amz-date': '20260101T000000Z',
    authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local',
  };
}

async function createTable(server: Server, path: string, table: TableSpec): Promise<void> {
  const described = await ask(server, 'DescribeTable', JSON.stringify({ TableName: table.name }));
  if (described.status !== 200) {
    const created = await ask(server, 'CreateTable', JSON.stringify(table.createTable));
    if (created.status !== 200)
      throw new LocalError(`The table ${table.name} can't be created: ${created.body}`);
    return;
  }
  const { Table } = JSON.parse(described.body) as { readonly Table: { readonly KeySchema: unknown } };
  if (JSON.stringify(keyNames(Table.KeySchema)) === JSON.stringify(keyNames(table.createTable['KeySchema'])))
    return;
  throw new LocalError(
    `The table ${table.name} in ${path} has another key than the one in the template: choose another directory ` +
      'with --data-dir.',
  );
}

function keyNames(keySchema: unknown): string[] {
  return (keySchema as readonly { AttributeName: string }[]).map((key) => key.AttributeName);
}

function reportWrite(tables: readonly TableSpec[], body: string, onWrite: (write: TableWrite) => void): void {
  const { TableName, Item } = JSON.parse(body) as { readonly TableName: string; readonly Item: WireItem };
  const table = tables.find(({ name, arn }) => name === TableName || arn === TableName);
  if (table === undefined) return;
  const keys = keyNames(table.createTable['KeySchema']).map((name) => [name, Item[name] ?? {}]);
  onWrite({ streamArn: table.streamArn, keys: Object.fromEntries(keys), newImage: Item });
}
