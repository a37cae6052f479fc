import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FunctionLog } from '../functions/function-log.ts';
import type { Functions, Outcome } from '../functions/functions.ts';
import type { EventSourceMappingSpec, TableSpec } from '../template/deployment.ts';
import type { Place } from '../template/identity.ts';
import { matchesPattern } from './pattern.ts';
import { streamRecord, type TableChange } from './table-stream.ts';

/** How long a mapping waits before it looks whether there are changes. On AWS it is some hundred milliseconds. */
const POLL_MS = 50;
/** The pauses before a batch is tried again grow from the first of these to the second. */
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [100, 5_000];

/** Delivers the changes of one table's stream to a function. */
export interface EventSourceMapping {
  readonly streamArn: string;
  /** Takes a change that is to be delivered. */
  take(change: TableChange): void;
  /** Resolves when no function is being called any more; what is not delivered stays so. */
  close(): Promise<void>;
}

export interface MappingSurroundings {
  readonly table: TableSpec;
  readonly functions: Pick<Functions, 'invoke'>;
  readonly log: Pick<FunctionLog, 'write'>;
  readonly place: Place;
  /** Told the changes that are delivered, filtered out, or given up. */
  readonly onDone: (changes: readonly TableChange[]) => void;
}

/**
 * Makes a mapping that delivers as Lambda does: at least once; the changes of one partition in order, in one lane, whose
 * batches go one after the other. A batch that fails is tried again, from the first change on that the function says has
 * failed, or halved when it says nothing; so often, and then it is given up with a message in the log, under the name of
 * the queue that it would be in.
 */
export function createEventSourceMapping(
  spec: EventSourceMappingSpec,
  surroundings: MappingSurroundings,
): EventSourceMapping {
  const stop = new AbortController();
  const lanes = Array.from({ length: spec.lanes }, () => new Lane(spec, surroundings, stop.signal));
  return {
    streamArn: spec.streamArn,
    take: (change) => lanes[laneOf(change, surroundings.table, lanes.length)]?.take(change),
    close: async () => {
      stop.abort();
      await Promise.all(lanes.map(({ ended }) => ended));
    },
  };
}

/** The changes of one partition are in one lane. */
function laneOf({ keys }: TableChange, { createTable }: TableSpec, lanes: number): number {
  const schema = createTable['KeySchema'] as readonly { AttributeName: string; KeyType: string }[];
  const partition = schema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';
  return createHash('sha256').update(JSON.stringify(keys[partition])).digest().readUInt32BE() % lanes;
}

class Lane {
  readonly #spec: EventSourceMappingSpec;
  readonly #surroundings: MappingSurroundings;
  readonly #signal: AbortSignal;
  readonly #waiting: TableChange[] = [];
  #running = false;
  /** Settled when nothing is being delivered. */
  ended: Promise<void> = Promise.resolve();

  constructor(spec: EventSourceMappingSpec, surroundings: MappingSurroundings, signal: AbortSignal) {
    this.#spec = spec;
    this.#surroundings = surroundings;
    this.#signal = signal;
  }

  take(change: TableChange): void {
    this.#waiting.push(change);
    if (this.#running || this.#signal.aborted) return;
    this.#running = true;
    this.ended = this.#run();
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 && (await this.#pause(POLL_MS)))
      await this.#deliver(this.#filter(this.#waiting.splice(0, this.#spec.batchSize)), 0);
    this.#running = false;
  }

  #filter(changes: readonly TableChange[]): readonly TableChange[] {
    const { filters } = this.#spec;
    if (filters.length === 0) return changes;
    const wanted = (change: TableChange) =>
      filters.some((filter) => matchesPattern(filter, this.#recordOf(change)));
    this.#surroundings.onDone(changes.filter((change) => !wanted(change)));
    return changes.filter(wanted);
  }

  async #deliver(changes: readonly TableChange[], retries: number): Promise<void> {
    if (changes.length === 0) return;
    const { functions, onDone } = this.#surroundings;
    const Records = changes.map((change) => this.#recordOf(change));
    const outcome = await functions.invoke(this.#spec.functionArn, { Records });
    if (this.#signal.aborted && !outcome.ok) return;
    const failed = this.#firstFailed(changes, outcome);
    onDone(changes.slice(0, failed));
    const left = changes.slice(failed);
    if (left.length === 0) return;
    // What got on a bit begins anew to be patient with the rest.
    const next = failed === 0 ? retries + 1 : 1;
    if (this.#spec.maxRetries >= 0 && next > this.#spec.maxRetries) return this.#giveUp(left, next);
    if (!(await this.#pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (next - 1))))) return;
    const half = !outcome.ok && this.#spec.bisects ? Math.ceil(left.length / 2) : left.length;
    // Halving is no attempt: it is what finds the one change that fails all those with it.
    const counted = half < left.length ? retries : next;
    await this.#deliver(left.slice(0, half), counted);
    await this.#deliver(left.slice(half), counted);
  }

  /** Which change is the first that failed; their number when none did. */
  #firstFailed(changes: readonly TableChange[], outcome: Outcome): number {
    if (!outcome.ok) return 0;
    const answer = outcome.payload as { readonly batchItemFailures?: readonly { itemIdentifier?: string }[] };
    const failures = (this.#spec.reportsFailures && answer?.batchItemFailures) || [];
    const places = failures.map(({ itemIdentifier }) =>
      changes.findIndex(({ sequence }) => String(sequence) === itemIdentifier),
    );
    // A change that nobody sent is all of the batch, for Lambda.
    return Math.max(0, Math.min(changes.length, ...places));
  }

  #giveUp(changes: readonly TableChange[], attempts: number): void {
    const { log, onDone, table } = this.#surroundings;
    const message = {
      requestContext: { functionArn: this.#spec.functionArn, condition: 'RetryAttemptsExhausted', attempts },
      DDBStreamBatchInfo: {
        startSequenceNumber: String(changes[0]?.sequence),
        endSequenceNumber: String(changes.at(-1)?.sequence),
        batchSize: changes.length,
        streamArn: table.streamArn,
      },
    };
    log.write(this.#spec.failureQueue ?? 'given-up', 'message', JSON.stringify(message));
    onDone(changes);
  }

  #recordOf(change: TableChange): unknown {
    const { table, place } = this.#surroundings;
    return streamRecord(change, table, place.region);
  }

  /** @returns false when everything stops meanwhile */
  async #pause(milliseconds: number): Promise<boolean> {
    await sleep(milliseconds, undefined, { signal: this.#signal, ref: false }).catch(() => undefined);
    return !this.#signal.aborted;
  }
}
