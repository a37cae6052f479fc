import type { DatabaseSync } from 'node:sqlite';
import type { End, Execution, Position } from './execution.ts';
import type { HistoryEvent } from './history.ts';
import { SCHEMA } from './schema.ts';
import { type Row, Sql } from './sql.ts';
import type { Transition } from './step.ts';

/** A change of status that `onStatusChange` has not acknowledged yet. */
export interface Notice {
  readonly id: number;
  readonly status: Execution['status'];
  readonly at: number;
  readonly eventId: string;
}

/** What `begin` needs to know of a new execution; the store gives the rest. */
export type NewExecution = Omit<
  Execution,
  'id' | 'status' | 'stoppedAt' | 'output' | 'error' | 'cause' | 'variables' | 'lastEventId'
>;

/** Which executions to list. */
export interface ListFilter {
  readonly machineArn?: string;
  readonly versionArn?: string;
  readonly aliasArn?: string;
  readonly status?: string;
  /** Only those older than this id. */
  readonly before?: number;
}

/**
 * The engine's state in SQLite. Each method is one transaction: after a crash at any moment the database holds
 * each transition completely or not at all.
 */
export class Store {
  readonly #sql: Sql;

  constructor(database: DatabaseSync) {
    database.exec(SCHEMA);
    this.#sql = new Sql(database);
  }

  /** When a machine was first seen; remembers `now` for a new one. */
  registerMachine(arn: string, now: number): number {
    this.#sql.run('INSERT OR IGNORE INTO sfn_machines VALUES (?, ?)', arn, now);
    return this.#sql.get('SELECT created_at FROM sfn_machines WHERE arn = ?', arn)?.created_at as number;
  }

  /** Keeps a definition, under its hash, for as long as the database lives. */
  saveDefinition(hash: string, definition: string): void {
    this.#sql.run('INSERT OR IGNORE INTO sfn_definitions VALUES (?, ?)', hash, definition);
  }

  /** The text of a kept definition. */
  readDefinition(hash: string): string {
    return this.#sql.get('SELECT definition FROM sfn_definitions WHERE hash = ?', hash)?.definition as string;
  }

  /** Adds a running execution, its first event and, when given, a notice. @returns its id */
  begin(execution: NewExecution, first: HistoryEvent, noticeId: string | undefined): number {
    const { arn, name, machineArn, machineName, roleArn, input, startedAt, position } = execution;
    const { versionArn = null, aliasArn = null, definitionHash } = execution;
    return this.#sql.transact(() => {
      this.#sql.run(
        `INSERT INTO sfn_executions (arn, name, machine_arn, machine_name, role_arn, version_arn, alias_arn,
           definition_hash, input, started_at, status, variables, position, phase, last_event_id)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'RUNNING', '{}', ?, ?, ?)`,
        ...[
          arn,
          name,
          machineArn,
          machineName,
          roleArn,
          versionArn,
          aliasArn,
          definitionHash,
          input,
          startedAt,
        ],
        ...[JSON.stringify(position), position.phase, first.id],
      );
      const id = this.#sql.get('SELECT last_insert_rowid() AS id')?.id as number;
      this.#addEvents(id, [first]);
      this.#addNotice(id, 'RUNNING', startedAt, noticeId);
      return id;
    });
  }

  /**
   * Commits a transition of a running execution.
   *
   * @param wakeAt when to look at it again though nothing happens
   * @param noticeId the id of the notice of its end, when one is to be given
   */
  commit(
    execution: Execution,
    transition: Transition,
    wakeAt: number | undefined,
    now: number,
    noticeId?: string,
  ): void {
    const { events, variables, outcome } = transition;
    const lastEventId = events.at(-1)?.id ?? execution.lastEventId;
    this.#sql.transact(() => {
      const changes =
        outcome.phase === 'end'
          ? this.#end(execution, outcome, lastEventId, now)
          : this.#move(execution, outcome, JSON.stringify(variables), wakeAt, lastEventId);
      if (changes !== 1) throw new Error(`the execution ${execution.arn} was changed by someone else`);
      this.#addEvents(execution.id, events);
      if (outcome.phase === 'end') this.#addNotice(execution.id, outcome.status, now, noticeId);
      if (outcome.phase === 'task' && outcome.token !== undefined) {
        this.#sql.run('INSERT OR IGNORE INTO sfn_tokens VALUES (?, ?)', outcome.token, execution.id);
      }
    });
  }

  /** Removes an execution and all that belongs to it. */
  remove(id: number): void {
    this.#sql.transact(() => {
      this.#sql.run('DELETE FROM sfn_executions WHERE id = ?', id);
      for (const table of ['sfn_events', 'sfn_tokens', 'sfn_notices']) {
        this.#sql.run(`DELETE FROM ${table} WHERE execution = ?`, id);
      }
    });
  }

  /** An execution by its id or ARN. */
  read(key: number | string): Execution | undefined {
    const column = typeof key === 'number' ? 'id' : 'arn';
    const row = this.#sql.get(`SELECT * FROM sfn_executions WHERE ${column} = ?`, key);
    return row && toExecution(row);
  }

  /** Executions, the newest first. */
  list(filter: ListFilter, limit: number): Execution[] {
    const terms = Object.entries({
      'machine_arn = ?': filter.machineArn,
      'version_arn = ?': filter.versionArn,
      'alias_arn = ?': filter.aliasArn,
      'status = ?': filter.status,
      'id < ?': filter.before,
    }).filter((term): term is [string, string | number] => term[1] !== undefined);
    const where = terms.length === 0 ? '' : `WHERE ${terms.map(([term]) => term).join(' AND ')}`;
    const values = terms.map(([, value]) => value);
    return this.#sql
      .all(`SELECT * FROM sfn_executions ${where} ORDER BY id DESC LIMIT ?`, ...values, limit)
      .map(toExecution);
  }

  /** The execution that a task token was made for. */
  findByToken(token: string): number | undefined {
    return this.#sql.get('SELECT execution FROM sfn_tokens WHERE token = ?', token)?.execution as
      | number
      | undefined;
  }

  /** The running executions that don't wait for a time or a token. */
  listActive(): number[] {
    return this.#sql
      .all('SELECT id FROM sfn_executions WHERE phase IS NOT NULL')
      .map(({ id }) => id as number);
  }

  /** The running executions whose time has come. */
  listDue(now: number): number[] {
    return this.#sql
      .all('SELECT id FROM sfn_executions WHERE wake_at <= ?', now)
      .map(({ id }) => id as number);
  }

  /** When the next execution is due. */
  nextWake(): number | undefined {
    const row = this.#sql.get('SELECT min(wake_at) AS at FROM sfn_executions WHERE wake_at IS NOT NULL');
    return (row?.at as number | null) ?? undefined;
  }

  /** Events of an execution, from `after` (exclusive) on, in either direction. */
  readEvents(execution: number, after: number | undefined, reverse: boolean, limit: number): HistoryEvent[] {
    const [order, comparison, start] = reverse ? ['DESC', '<', Number.MAX_SAFE_INTEGER] : ['ASC', '>', 0];
    const sql = `SELECT * FROM sfn_events WHERE execution = ? AND id ${comparison} ? ORDER BY id ${order} LIMIT ?`;
    return this.#sql.all(sql, execution, after ?? start, limit).map((row) => ({
      id: row.id as number,
      previousEventId: row.previous as number,
      at: row.at as number,
      type: row.type as string,
      details: row.details === null ? undefined : JSON.parse(row.details as string),
    }));
  }

  /** The executions with notices that were not acknowledged. */
  listNoticed(): number[] {
    return this.#sql.all('SELECT DISTINCT execution FROM sfn_notices').map((row) => row.execution as number);
  }

  /** The oldest notice of an execution. */
  nextNotice(execution: number): Notice | undefined {
    const row = this.#sql.get('SELECT * FROM sfn_notices WHERE execution = ? ORDER BY id LIMIT 1', execution);
    if (row === undefined) return undefined;
    const { id, status, at, event_id: eventId } = row;
    return { id, status, at, eventId } as Notice;
  }

  /** Marks a notice as delivered. */
  acknowledge(notice: Notice): void {
    this.#sql.run('DELETE FROM sfn_notices WHERE id = ?', notice.id);
  }

  #move(
    execution: Execution,
    position: Position,
    variables: string,
    wakeAt: number | undefined,
    lastEventId: number,
  ): number {
    const isActive = position.phase === 'enter' || (position.phase === 'task' && !position.submitted);
    return this.#sql.run(
      `UPDATE sfn_executions SET variables = ?, position = ?, phase = ?, wake_at = ?, last_event_id = ?
       WHERE id = ? AND last_event_id = ? AND status = 'RUNNING'`,
      ...[variables, JSON.stringify(position), isActive ? position.phase : null, wakeAt ?? null, lastEventId],
      ...[execution.id, execution.lastEventId],
    );
  }

  #end(execution: Execution, end: End, lastEventId: number, now: number): number {
    return this.#sql.run(
      `UPDATE sfn_executions SET status = ?, stopped_at = ?, output = ?, error = ?, cause = ?, last_event_id = ?,
         variables = '{}', phase = NULL, wake_at = NULL
       WHERE id = ? AND last_event_id = ? AND status = 'RUNNING'`,
      ...[end.status, now, end.output ?? null, end.error ?? null, end.cause ?? null, lastEventId],
      ...[execution.id, execution.lastEventId],
    );
  }

  #addEvents(execution: number, events: readonly HistoryEvent[]): void {
    for (const { id, previousEventId, at, type, details } of events) {
      const text = details === undefined ? null : JSON.stringify(details);
      this.#sql.run(
        'INSERT INTO sfn_events VALUES (?, ?, ?, ?, ?, ?)',
        execution,
        id,
        previousEventId,
        at,
        type,
        text,
      );
    }
  }

  #addNotice(execution: number, status: string, at: number, eventId: string | undefined): void {
    if (eventId === undefined) return;
    const sql = 'INSERT INTO sfn_notices (execution, status, at, event_id) VALUES (?, ?, ?, ?)';
    this.#sql.run(sql, execution, status, at, eventId);
  }
}

function toExecution(row: Row): Execution {
  const optional = <T>(value: T | null) => value ?? undefined;
  return {
    id: row.id,
    arn: row.arn,
    name: row.name,
    machineArn: row.machine_arn,
    machineName: row.machine_name,
    roleArn: row.role_arn,
    versionArn: optional(row.version_arn),
    aliasArn: optional(row.alias_arn),
    definitionHash: row.definition_hash,
    input: row.input,
    startedAt: row.started_at,
    status: row.status,
    stoppedAt: optional(row.stopped_at),
    output: optional(row.output),
    error: optional(row.error),
    cause: optional(row.cause),
    variables: JSON.parse(row.variables as string),
    position: JSON.parse(row.position as string),
    lastEventId: row.last_event_id,
  } as Execution;
}
