import type { Log } from '../ports.ts';

/** What an adapter needs of the log to leave out what is none. */
export type JunkLog = Pick<Log, 'warn' | 'count'>;

/**
 * Counts an item of a table of ours that is none, and names it: whoever reads it leaves it out, and everything else goes on.
 * Nothing of what it holds is logged: it may be a task token.
 */
export function reportJunk(log: JunkLog, table: string, key: Readonly<Record<'pk' | 'sk', string>>): void {
  log.warn('an item of a table is none and was left out', { table, ...key });
  log.count('TableDamage');
}
