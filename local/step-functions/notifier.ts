import type { LocalClock } from './clock.ts';
import { describeStatusChange, type ExecutionStatusChangeEvent } from './status-change.ts';
import type { Store } from './store.ts';

/** Takes a status change. The change counts as delivered when this returns, or its promise resolves. */
export type StatusChangeListener = (event: ExecutionStatusChangeEvent) => unknown;

const LONGEST_PAUSE_MS = 60_000;

/**
 * Delivers every status change at least once, those of one execution in order. What the listener refuses is
 * offered again after 1, 2, 4... seconds (at most a minute), and after a restart.
 */
export class Notifier {
  readonly #store: Store;
  readonly #clock: LocalClock;
  readonly #place: { readonly region: string; readonly account: string };
  readonly #listener: StatusChangeListener;
  /** The executions that are being served, each with what stops its pause. */
  readonly #serving = new Map<number, () => void>();
  #closed = false;

  constructor(
    store: Store,
    clock: LocalClock,
    place: { readonly region: string; readonly account: string },
    listener: StatusChangeListener,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#place = place;
    this.#listener = listener;
  }

  /** Delivers what an execution has to tell. @returns a promise of the first round's end, whatever came of it */
  async deliver(execution: number, failures = 0): Promise<void> {
    if (this.#closed || this.#serving.has(execution)) return;
    this.#serving.set(execution, () => {});
    const done = await this.#offerAll(execution);
    if (this.#closed || done) return;
    const pause = Math.min(1000 * 2 ** failures, LONGEST_PAUSE_MS);
    const cancel = this.#clock.setTimer(this.#clock.now() + pause, () => {
      this.#serving.delete(execution);
      void this.deliver(execution, failures + 1);
    });
    this.#serving.set(execution, cancel);
  }

  /** Stops; what was not delivered stays for the next start. */
  close(): void {
    this.#closed = true;
    for (const cancel of this.#serving.values()) cancel();
  }

  /** @returns whether everything was delivered; the execution is then free to be served again */
  async #offerAll(id: number): Promise<boolean> {
    for (;;) {
      const notice = this.#store.nextNotice(id);
      const execution = this.#store.read(id);
      if (notice === undefined || execution === undefined) {
        this.#serving.delete(id);
        return true;
      }
      try {
        await this.#listener(describeStatusChange(execution, notice, this.#place));
      } catch {
        return false;
      }
      if (this.#closed) return false;
      this.#store.acknowledge(notice);
    }
  }
}
