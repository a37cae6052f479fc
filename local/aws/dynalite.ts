import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { LocalError, messageOf } from '../errors.ts';
import { refuse, type WireAnswer } from './dynamodb-wire.ts';

/** The parts of dynalite, a DynamoDB on LevelDB, without the HTTP server that it puts around them. */
export interface Dynalite {
  /** Answers an action of DynamoDB. @throws when the files can't be read or written */
  ask(action: string, input: unknown): Promise<WireAnswer>;
  /** Removes the description of a table, so that it can be created anew. */
  forgetTable(name: string): Promise<void>;
  /** Resolves when everything is written and the files are free. */
  close(): Promise<void>;
}

type Callback<T> = (error: unknown, result?: T) => void;

interface Store {
  readonly db: { open(): Promise<void> };
  readonly tableDb: { del(key: string, callback: Callback<void>): void };
  readonly lifecycleManager: { gracefulClose(): Promise<void> };
}

interface Validations {
  checkTypes(input: unknown, types: unknown): unknown;
  checkValidations(input: unknown, types: unknown, custom: unknown, store: Store): void;
}

const require = createRequire(import.meta.url);
const ROOT = dirname(require.resolve('dynalite'));

/**
 * Opens the tables in a directory, making it when it does not exist.
 *
 * dynalite's own server is passed by, since it ends the process when something goes wrong with the files, and
 * its database can only be closed after it has listened.
 *
 * @throws LocalError when the files can't be opened.
 */
export async function openDynalite(path: string): Promise<Dynalite> {
  const { create } = require(join(ROOT, 'db')) as { create(options: object): Store };
  const store = create({ path, createTableMs: 0 });
  try {
    await store.db.open();
  } catch (error) {
    const reason = messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
    throw new LocalError(
      `The tables in ${path} can't be opened (${reason}): restore them from a copy, or choose another directory ` +
        'with --data-dir.',
    );
  }
  return {
    ask: (action, input) => ask(store, action, input),
    forgetTable: (name) => promisify<string, void>(store.tableDb.del)(name),
    close: () => store.lifecycleManager.gracefulClose(),
  };
}

async function ask(store: Store, action: string, input: unknown): Promise<WireAnswer> {
  const file = `${action.charAt(0).toLowerCase()}${action.slice(1)}.js`;
  if (!/^\w+$/.test(action) || !existsSync(join(ROOT, 'actions', file))) {
    return refuse(
      400,
      'UnknownOperationException',
      `The embedded default does not support DynamoDB's ${action}.`,
    );
  }
  const run = require(join(ROOT, 'actions', file)) as (
    store: Store,
    input: unknown,
    done: Callback<unknown>,
  ) => void;
  const { types, custom } = require(join(ROOT, 'validations', file)) as { types: unknown; custom: unknown };
  const { checkTypes, checkValidations } = require(join(ROOT, 'validations')) as Validations;
  try {
    const checked = checkTypes(input, types);
    checkValidations(checked, types, custom, store);
    return answer(200, await promisify(run)(store, checked));
  } catch (error) {
    // What DynamoDB itself would refuse comes with the answer to send.
    const { statusCode, body } = error as { readonly statusCode?: number; readonly body?: unknown };
    if (statusCode === undefined) throw error;
    return answer(statusCode, body);
  }
}

function answer(status: number, body: unknown): WireAnswer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) };
}
