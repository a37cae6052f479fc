import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { codeOf, LocalError, messageOf } from '../errors.ts';
import { isMarkerFile, readMarker, writeMarker } from './marker.ts';

/** Everything that the embedded default keeps, in one directory that one server at a time uses. */
export interface DataDirectory {
  readonly path: string;
  /** State machines, executions and mails. */
  readonly database: DatabaseSync;
  /** Where DynamoDB keeps its tables. */
  readonly tablesPath: string;
  /** The file with the keys. */
  readonly keysPath: string;
  /** Where S3 keeps its buckets. */
  readonly bucketsPath: string;
  /** The file with what functions print. */
  readonly logPath: string;
  /** Where the example pipeline puts its models. */
  readonly artifactsPath: string;
  /** The port that the links in earlier mails carry; undefined in a fresh directory. */
  readonly rememberedPort: number | undefined;
  rememberPort(port: number): void;
  /** Lets another server use the directory. */
  close(): void;
}

/** SQLite's result codes that a person can do something about. */
const SQLITE_BUSY = 5;

/**
 * Opens a data directory, making it when it does not exist.
 *
 * Guarantees that no other server uses it until it is closed or the process ends, however it ends; and that
 * a directory that is not a data directory of this version is left as it is.
 *
 * @throws LocalError when it can't be used, with what to do.
 */
export function openDataDirectory(path: string): DataDirectory {
  const entries = listDirectory(path);
  const marker = readMarker(path);
  if (marker === undefined) {
    if (entries.some((name) => !isMarkerFile(name))) {
      throw new LocalError(
        `${path} holds other files and is no data directory of Countersign: choose an empty or a new one with --data-dir.`,
      );
    }
    inDirectory(path, () => writeMarker(path, {}));
  }
  const database = openDatabase(path, marker?.pid);
  inDirectory(path, () => writeMarker(path, { ...marker, pid: process.pid }));
  return {
    path,
    database,
    tablesPath: join(path, 'dynamodb'),
    keysPath: join(path, 'keys.json'),
    bucketsPath: join(path, 's3'),
    logPath: join(path, 'functions.log'),
    artifactsPath: join(path, 'artifacts'),
    rememberedPort: marker?.port,
    rememberPort: (port) => writeMarker(path, { port, pid: process.pid }),
    close: () => database.close(),
  };
}

function listDirectory(path: string): string[] {
  return inDirectory(path, () => {
    makeDirectory(path);
    return readdirSync(path);
  });
}

/** Makes a directory and those above it. One by one, since Node's own recursion never ends on some file systems. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/** Runs a file operation on the directory, turning its failure into a sentence. */
function inDirectory<T>(path: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    const reason =
      codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOTDIR'
        ? 'it is a file, or lies under one'
        : messageOf(error);
    throw new LocalError(
      `The data directory ${path} can't be used (${reason}): choose another with --data-dir.`,
    );
  }
}

/**
 * Opens the database and takes its lock. SQLite's lock is the operating system's, so it is gone when the
 * process is, and there is nothing to clean up after a crash.
 */
function openDatabase(path: string, lastPid: number | undefined): DatabaseSync {
  const file = join(path, 'engine.sqlite');
  try {
    const database = new DatabaseSync(file, { timeout: 0 });
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    database.exec('BEGIN IMMEDIATE; COMMIT;');
    return database;
  } catch (error) {
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) {
      const who = lastPid === undefined ? 'another server' : `the process ${lastPid}`;
      throw new LocalError(
        `The data directory ${path} is in use by ${who}: stop that first, or choose another directory with --data-dir.`,
      );
    }
    throw new LocalError(
      `The data directory ${path} can't be used, as its engine.sqlite can't be opened (${messageOf(error)}): ` +
        'restore it from a copy, or choose another directory with --data-dir.',
    );
  }
}
