/** The time, and one call back at a later time. The engine knows no other clock. */
export interface LocalClock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /**
   * Calls `fire` once, at `atMs` or soon after it, never synchronously and never before.
   *
   * @returns a function that cancels the call; it may be called at any time, also after the fact.
   */
  setTimer(atMs: number, fire: () => void): () => void;
}

/**
 * Timers are looked at again after at most a minute: `setTimeout` overflows beyond 24.8 days, and it does not
 * count the time that a computer sleeps.
 */
const LONGEST_NAP_MS = 60_000;

/** The clock of the machine: wall-clock deadlines of any distance, right also after the computer slept. */
export const systemClock: LocalClock = {
  now: () => Date.now(),
  setTimer(atMs, fire) {
    let timer: NodeJS.Timeout;
    const sleep = () => {
      const nap = Math.min(Math.max(atMs - Date.now(), 0), LONGEST_NAP_MS);
      timer = setTimeout(() => (Date.now() >= atMs ? fire() : sleep()), nap);
    };
    sleep();
    return () => clearTimeout(timer);
  },
};
