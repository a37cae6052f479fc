import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { FunctionLog } from '../functions/function-log.ts';
import type { Functions } from '../functions/functions.ts';
import type { QueueSpec } from '../template/deployment.ts';
import type { Place } from '../template/identity.ts';

/** The queues that functions read. */
export interface Queues {
  /** Puts a message into a queue; one of a queue that nobody reads is dropped. */
  send(queueArn: string, body: string): void;
  /** Begins to deliver, with what an earlier process left. */
  start(): void;
  /** Resolves when no function is being called any more; what is not delivered stays. */
  close(): Promise<void>;
}

interface Message {
  readonly id: number;
  readonly message_id: string;
  readonly body: string;
  readonly sent: number;
  readonly receives: number;
}

/**
 * Standard queues of SQS with the function that reads each: at least once, in batches, in no order. What a function says has
 * failed, or all of a batch when it fails itself, comes again after the queue's visibility timeout; so often, and then it is
 * given up with a message in the log, under the name of the queue that it would be in. Messages are on the disk until they
 * are done with.
 */
export function createQueues(
  database: DatabaseSync,
  specs: readonly QueueSpec[],
  surroundings: {
    readonly functions: Pick<Functions, 'invoke'>;
    readonly log: Pick<FunctionLog, 'write'>;
    readonly place: Place;
  },
): Queues {
  database.exec(`CREATE TABLE IF NOT EXISTS queue_messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, message_id TEXT NOT NULL, body TEXT NOT NULL,
    sent REAL NOT NULL, visible REAL NOT NULL, receives INTEGER NOT NULL DEFAULT 0) STRICT`);
  const insert = database.prepare(
    'INSERT INTO queue_messages (queue, message_id, body, sent, visible) VALUES (?, ?, ?, ?, ?)',
  );
  const readers = new Map(specs.map((spec) => [spec.arn, new Reader(spec, database, surroundings)]));
  return {
    send: (queueArn, body) => {
      const reader = readers.get(queueArn);
      if (reader === undefined) return;
      insert.run(queueArn, randomUUID(), body, Date.now(), Date.now());
      reader.look();
    },
    start: () => {
      // Nobody works any more on what an earlier process had received.
      database.prepare('UPDATE queue_messages SET visible = ?').run(Date.now());
      for (const reader of readers.values()) reader.start();
    },
    close: async () => {
      await Promise.all([...readers.values()].map((reader) => reader.close()));
    },
  };
}

class Reader {
  readonly #spec: QueueSpec;
  readonly #surroundings: Parameters<typeof createQueues>[2];
  readonly #receive: (now: number) => Message[];
  readonly #remove: (ids: readonly number[]) => void;
  readonly #nextVisible: () => number | undefined;
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #reads = false;

  constructor(spec: QueueSpec, database: DatabaseSync, surroundings: Parameters<typeof createQueues>[2]) {
    this.#spec = spec;
    this.#surroundings = surroundings;
    const receive = database.prepare(
      `UPDATE queue_messages SET visible = ?, receives = receives + 1 WHERE id IN (
        SELECT id FROM queue_messages WHERE queue = ? AND visible <= ? ORDER BY id LIMIT ?) RETURNING *`,
    );
    const remove = database.prepare(
      'DELETE FROM queue_messages WHERE id IN (SELECT value FROM json_each(?))',
    );
    const next = database.prepare('SELECT min(visible) AS at FROM queue_messages WHERE queue = ?');
    this.#receive = (now) =>
      receive.all(
        now + spec.visibilitySeconds * 1_000,
        spec.arn,
        now,
        spec.batchSize,
      ) as unknown as Message[];
    this.#remove = (ids) => void remove.run(JSON.stringify(ids));
    this.#nextVisible = () => (next.get(spec.arn)?.['at'] as number | null) ?? undefined;
  }

  start(): void {
    this.#reads = true;
    this.look();
  }

  /** Takes what is there, as many batches at a time as the queue's mapping lets run. */
  look(): void {
    while (this.#reads && this.#running.size < this.#spec.concurrency) {
      const messages = this.#receive(Date.now());
      if (messages.length === 0) {
        this.#lookLater();
        return;
      }
      const run = this.#deliver(messages).finally(() => {
        this.#running.delete(run);
        this.look();
      });
      this.#running.add(run);
    }
  }

  async close(): Promise<void> {
    this.#reads = false;
    clearTimeout(this.#timer);
    await Promise.all(this.#running);
  }

  #lookLater(): void {
    clearTimeout(this.#timer);
    const at = this.#nextVisible();
    if (at !== undefined) this.#timer = setTimeout(() => this.look(), Math.max(0, at - Date.now())).unref();
  }

  async #deliver(messages: readonly Message[]): Promise<void> {
    const wanted = messages.filter((message) => !this.#giveUp(message));
    if (wanted.length === 0) return;
    const { functionArn, reportsFailures } = this.#spec;
    const Records = wanted.map((message) => this.#recordOf(message));
    const outcome = await this.#surroundings.functions.invoke(functionArn, { Records });
    if (!outcome.ok) return;
    const answer = outcome.payload as { readonly batchItemFailures?: readonly { itemIdentifier?: string }[] };
    const failed = ((reportsFailures && answer?.batchItemFailures) || []).map((one) => one.itemIdentifier);
    this.#remove(wanted.filter((one) => !failed.includes(one.message_id)).map(({ id }) => id));
  }

  #giveUp({ id, body, receives }: Message): boolean {
    const { maxReceives, failureQueue } = this.#spec;
    if (maxReceives === undefined || receives <= maxReceives) return false;
    this.#surroundings.log.write(failureQueue ?? 'given-up', 'message', body);
    this.#remove([id]);
    return true;
  }

  #recordOf({ message_id, body, sent, receives }: Message): unknown {
    return {
      messageId: message_id,
      receiptHandle: message_id,
      body,
      attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: String(Math.floor(sent)) },
      messageAttributes: {},
      eventSource: 'aws:sqs',
      eventSourceARN: this.#spec.arn,
      awsRegion: this.#surroundings.place.region,
    };
  }
}
