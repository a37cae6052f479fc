import type { LedgerEntry, LedgerEvent } from '../lambdas/domain/ledger-event.ts';

/** Reads the entries of a stream from one seq to another, both included, from the ledger itself. */
export type ReadStream = (stream: string, from: number, to: number) => AsyncIterable<LedgerEntry>;

/**
 * Follows the ledger by its events. Events come at least once, and sometimes late, twice, in another order or, after
 * a failure, not at all; `handle` sees every entry of a stream exactly once and in order all the same: what came
 * before is left out, and what is missing is read from the ledger.
 *
 * `positions` is how far each stream was handled. Keep it where `handle` keeps its results, in one transaction, and
 * a restart repeats nothing either.
 */
export class LedgerFollower {
  readonly positions: Map<string, number>;
  readonly #read: ReadStream;
  readonly #handle: (entry: LedgerEntry) => Promise<void>;
  #queue: Promise<void> = Promise.resolve();

  constructor(
    read: ReadStream,
    handle: (entry: LedgerEntry) => Promise<void>,
    positions = new Map<string, number>(),
  ) {
    this.#read = read;
    this.#handle = handle;
    this.positions = positions;
  }

  /** Takes an event. One at a time is worked on, whatever comes in at once. */
  take({ detail }: LedgerEvent): Promise<void> {
    return this.#inTurn(async () => {
      const { stream, seq } = detail;
      const next = (this.positions.get(stream) ?? 0) + 1;
      // What an event says is not believed: others in the account may put events on the bus, too. The ledger says it.
      if (seq >= next) await this.#catchUp(stream, next, seq);
    });
  }

  /** Reads what a stream has beyond what was handled: the last event may be the one that is lost. Do it now and then. */
  refresh(stream: string): Promise<void> {
    const next = (this.positions.get(stream) ?? 0) + 1;
    return this.#inTurn(() => this.#catchUp(stream, next, Number.MAX_SAFE_INTEGER));
  }

  async #catchUp(stream: string, from: number, to: number): Promise<void> {
    for await (const entry of this.#read(stream, from, to)) await this.#apply(entry);
  }

  async #apply(entry: LedgerEntry): Promise<void> {
    if (entry.seq !== (this.positions.get(entry.stream) ?? 0) + 1) return;
    await this.#handle(entry);
    this.positions.set(entry.stream, entry.seq);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(work);
    // A failed event is for its sender to repeat; those behind it go on.
    this.#queue = done.catch(() => undefined);
    return done;
  }
}
