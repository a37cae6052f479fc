import type { LocalClock } from '../../../../local/step-functions/clock.ts';

/** A clock that stands still until it is told to move. */
export class HandClock implements LocalClock {
  readonly #timers = new Set<{ readonly at: number; readonly fire: () => void }>();
  #now: number;

  constructor(start = '2026-11-23T09:00:00.000Z') {
    this.#now = Date.parse(start);
  }

  now(): number {
    return this.#now;
  }

  setTimer(at: number, fire: () => void): () => void {
    const timer = { at, fire };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers are set. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Moves on without ringing anything, as a computer does that sleeps. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  /** Moves on, ringing each timer at its time and letting `settle` finish before the next. */
  async advance(ms: number, settle: () => Promise<void>): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.fire();
      await settle();
    }
    this.#now = end;
  }

  #next(end: number) {
    return [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}
