import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { LocalError, messageOf } from '../errors.ts';
import type { WireItem } from '../events/table-stream.ts';
import { refuse, type WireAnswer } from './dynamodb-wire.ts';

/** The parts of dynalite, a DynamoDB on LevelDB, without the HTTP server that it puts around them. */
export interface Dynalite {
  /** Answers an action of DynamoDB. @throws when the files can't be read or written */
  ask(action: string, input: unknown): Promise<WireAnswer>;
  /** An item as it is stored; undefined when there is none, or its key can't be one of the table. */
  readItem(table: string, key: WireItem): Promise<WireItem | undefined>;
  /** Removes the description of a table, so that it can be created anew. */
  forgetTable(name: string): Promise<void>;
  /** Resolves when everything is written and the files are free. */
  close(): Promise<void>;
}

type Callback<T> = (error: unknown, result?: T) => void;

interface Level {
  open(): Promise<void>;
  get(key: string, callback: Callback<unknown>): void;
  getSync(key: string): unknown;
  values(range: unknown): {
    nextv(count: number): Promise<readonly unknown[]>;
    close(): Promise<void>;
  };
  createValueStream(range: unknown): Readable;
}

interface Store {
  readonly db: Level;
  readonly tableDb: { del(key: string, callback: Callback<void>): void };
  readonly lifecycleManager: { gracefulClose(): Promise<void> };
}

interface Validations {
  checkTypes(input: unknown, types: unknown): unknown;
  checkValidations(input: unknown, types: unknown, custom: unknown, store: Store): void;
}

/** An error with the answer that DynamoDB would give. */
interface Refusal {
  readonly statusCode?: number;
  readonly body?: unknown;
}

/** What an action of DynamoDB consists of. */
interface Action {
  readonly run: (store: Store, input: unknown, done: Callback<unknown>) => void;
  readonly types: unknown;
  readonly custom: unknown;
}

/** How many values a query takes from the files at a time. */
const VALUES_AT_ONCE = 100;
const require = createRequire(import.meta.url);
const ROOT = dirname(require.resolve('dynalite'));
const validations = require(join(ROOT, 'validations')) as Validations;
/** The actions that were looked for; undefined for those that there are not. */
const actions = new Map<string, Action | undefined>();

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
  readAtOnce(store.db);
  closeWhatIsRead(store.db);
  return {
    ask: (action, input) => ask(store, action, input),
    readItem: (table, key) => readItem(store, table, key),
    forgetTable: (name) => promisify<string, void>(store.tableDb.del)(name),
    close: () => store.lifecycleManager.gracefulClose(),
  };
}

/** Level hands every read to a thread and back, which takes far longer than the read itself. */
function readAtOnce(db: Level): void {
  db.get = (key, callback) => {
    let value: unknown;
    try {
      value = db.getSync(key);
    } catch (error) {
      callback(error);
      return;
    }
    callback(null, value);
  };
}

/** dynalite closes no iterator, and each that stays open keeps what it looks at in memory for ever. */
function closeWhatIsRead(db: Level): void {
  db.createValueStream = (range) => {
    const iterator = db.values(range);
    return new Readable({
      objectMode: true,
      read() {
        const pass = (values: readonly unknown[]): void => {
          for (const value of values) this.push(value);
          if (values.length === 0) this.push(null);
        };
        iterator.nextv(VALUES_AT_ONCE).then(pass, (error) => this.destroy(error));
      },
      destroy(error, done) {
        iterator.close().then(() => done(error), done);
      },
    });
  };
}

async function ask(store: Store, name: string, input: unknown): Promise<WireAnswer> {
  const action = findAction(name);
  if (action === undefined) {
    return refuse(
      400,
      'UnknownOperationException',
      `The embedded default does not support DynamoDB's ${name}.`,
    );
  }
  try {
    return answer(200, await perform(store, action, input));
  } catch (error) {
    // What DynamoDB itself would refuse comes with the answer to send.
    const { statusCode, body } = error as Refusal;
    if (statusCode === undefined) throw error;
    return answer(statusCode, body);
  }
}

async function readItem(store: Store, table: string, key: WireItem): Promise<WireItem | undefined> {
  const input = { TableName: table, Key: structuredClone(key), ConsistentRead: true };
  try {
    const result = await perform(store, findAction('GetItem') as Action, input);
    return (result as { readonly Item?: WireItem }).Item;
  } catch (error) {
    if ((error as Refusal).statusCode === undefined) throw error;
    return undefined;
  }
}

function perform(store: Store, { run, types, custom }: Action, input: unknown): Promise<unknown> {
  const { checkTypes, checkValidations } = validations;
  return new Promise((resolve, reject) => {
    const checked = checkTypes(input, types);
    checkValidations(checked, types, custom, store);
    run(store, checked, (error, result) => (error ? reject(error) : resolve(result)));
  });
}

function findAction(name: string): Action | undefined {
  if (!actions.has(name)) actions.set(name, loadAction(name));
  return actions.get(name);
}

function loadAction(name: string): Action | undefined {
  const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}.js`;
  if (!/^\w+$/.test(name) || !existsSync(join(ROOT, 'actions', file))) return undefined;
  const run = require(join(ROOT, 'actions', file)) as Action['run'];
  return { run, ...(require(join(ROOT, 'validations', file)) as Omit<Action, 'run'>) };
}

function answer(status: number, body: unknown): WireAnswer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) };
}
