import type { LocalClock } from './clock.ts';

/** One timer for everything that waits: whatever number of executions that is, memory holds one moment. */
export class Alarm {
  readonly #clock: LocalClock;
  readonly #ring: () => void;
  #at: number | undefined;
  #cancel: (() => void) | undefined;

  /** @param ring called when the moment has come */
  constructor(clock: LocalClock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Sets the alarm to a moment (milliseconds since 1970), or turns it off. */
  set(at: number | undefined): void {
    if (at === this.#at) return;
    this.#cancel?.();
    this.#at = at;
    this.#cancel =
      at === undefined
        ? undefined
        : this.#clock.setTimer(at, () => {
            this.#at = undefined;
            this.#ring();
          });
  }
}
