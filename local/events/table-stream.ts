import type { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import type { TableSpec } from '../template/deployment.ts';

/** A DynamoDB item in the wire format: `{ stream: { S: '...' } }`. */
export type WireItem = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What was done to an item of a table with a stream. */
export interface TableChange {
  /** Its place in the order of all changes; higher for every later one, also after a restart. */
  readonly sequence: number;
  readonly streamArn: string;
  readonly kind: 'INSERT' | 'MODIFY' | 'REMOVE';
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly keys: WireItem;
  /** The item before and after; absent where there was, or is, none. */
  readonly before: WireItem | undefined;
  readonly after: WireItem | undefined;
}

/** An item that may be about to change. */
export type Touched = Pick<TableChange, 'streamArn' | 'keys' | 'before'>;

/**
 * The changes of all tables with a stream until they are delivered. A change is noted before it is made, and kept on the
 * disk until whoever reads the stream is done with it: the end of the process, at any moment, loses none, and delivers
 * some again.
 */
export interface TableStream {
  /** Notes that an item is about to be written. Call `end` with what it is afterwards. */
  begin(touched: Touched): number;
  /** Notes what became of an item. It is a change if it is another than before, and handed to whoever reads the stream. */
  end(id: number, after: WireItem | undefined): void;
  /** Writes that were begun by an earlier process, which nobody knows the end of. */
  unfinished(): readonly (Touched & { readonly id: number })[];
  /** Changes that were made and not forgotten, in order. */
  pending(): readonly TableChange[];
  /** Forgets changes that were delivered, or given up. */
  forget(sequences: readonly number[]): void;
}

interface Row {
  readonly id: number;
  readonly stream: string;
  readonly at: number;
  readonly keys: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Opens the log of changes in a database.
 *
 * @param onChange is told each change as soon as it is made
 */
export function openTableStream(
  database: DatabaseSync,
  onChange: (change: TableChange) => void,
): TableStream {
  database.exec(`CREATE TABLE IF NOT EXISTS table_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, at REAL NOT NULL, done INTEGER NOT NULL DEFAULT 0,
    keys TEXT NOT NULL, before TEXT, after TEXT)`);
  const insert = database.prepare(
    'INSERT INTO table_changes (stream, at, keys, before) VALUES (?, ?, ?, ?) RETURNING id',
  );
  const finish = database.prepare('UPDATE table_changes SET done = 1, at = ?, after = ? WHERE id = ?');
  const one = database.prepare('SELECT * FROM table_changes WHERE id = ?');
  const all = database.prepare('SELECT * FROM table_changes WHERE done = ? ORDER BY id');
  const remove = database.prepare('DELETE FROM table_changes WHERE id IN (SELECT value FROM json_each(?))');
  const forget = (ids: readonly number[]): void => void remove.run(JSON.stringify(ids));
  return {
    begin: ({ streamArn, keys, before }) => {
      const row = insert.get(streamArn, Date.now(), JSON.stringify(keys), text(before));
      return Number(row?.['id']);
    },
    end: (id, after) => {
      const row = one.get(id) as unknown as Row;
      if (isDeepStrictEqual(item(row.before), after)) return forget([id]);
      const at = Date.now();
      finish.run(at, text(after), id);
      onChange(changeOf({ ...row, at, after: text(after) }));
    },
    unfinished: () =>
      (all.all(0) as unknown as Row[]).map((row) => ({
        id: row.id,
        streamArn: row.stream,
        keys: JSON.parse(row.keys),
        before: item(row.before),
      })),
    pending: () => (all.all(1) as unknown as Row[]).map(changeOf),
    forget,
  };
}

function changeOf({ id, stream, at, keys, before, after }: Row): TableChange {
  return {
    sequence: id,
    streamArn: stream,
    kind: before === null ? 'INSERT' : after === null ? 'REMOVE' : 'MODIFY',
    at,
    keys: JSON.parse(keys),
    before: item(before),
    after: item(after),
  };
}

const text = (value: WireItem | undefined): string | null =>
  value === undefined ? null : JSON.stringify(value);
const item = (value: string | null): WireItem | undefined =>
  value === null ? undefined : (JSON.parse(value) as WireItem);

/** A change as DynamoDB's stream tells of it, with as much of the item as the stream shows. */
export function streamRecord(change: TableChange, table: TableSpec, region: string): unknown {
  const { sequence, kind, at, keys, before, after } = change;
  const shows = table.streamViewType ?? '';
  return {
    eventID: `${sequence}`,
    eventName: kind,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: at / 1000,
      Keys: keys,
      ...(shows.startsWith('NEW_') && after !== undefined && { NewImage: after }),
      ...(/OLD_IMAGES?$/.test(shows) && before !== undefined && { OldImage: before }),
      SequenceNumber: `${sequence}`,
      StreamViewType: shows,
    },
    eventSourceARN: table.streamArn,
  };
}
