import { vi } from 'vitest';

/** The instant at which every scenario begins. */
export const START = '2026-03-02T09:00:00.000Z';

/** Loop turns without any traffic after which nothing but a timer can be what is waited for. */
const QUIET_TURNS = 12;

const nextTurn = setImmediate;
const realTimeout = setTimeout;

/** Makes time stand still; only `passUntil` and `vi.setSystemTime` move it. */
export function stopTime(): void {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: new Date(START) });
  const { setTimeout: whole } = globalThis;
  // Who waits for a part of a millisecond would else wait again and again without the time moving.
  const ceiled = (run: () => void, milliseconds = 0) => whole(run, Math.ceil(milliseconds));
  globalThis.setTimeout = ceiled as typeof setTimeout;
}

/**
 * Waits for a promise. Whenever nothing else happens, time jumps to the next timer: a wait of seconds takes a
 * millisecond, and what `Date` says afterwards is exact, as on an infinitely fast machine.
 *
 * @param traffic changes whenever a request or an answer passes; `busy` while an answer is being made
 */
export async function passUntil<T>(
  promise: Promise<T>,
  wire: { readonly traffic: number; readonly busy: boolean },
): Promise<T> {
  let settled = false;
  const end = (): void => {
    settled = true;
  };
  promise.then(end, end);
  let [seen, quiet] = [wire.traffic, 0];
  for (let turns = 0; !settled; turns++) {
    // A pause now and then lets work on other threads come back.
    await new Promise<void>((resolve) => {
      if (turns % 64 === 63) realTimeout(resolve, 1);
      else nextTurn(() => resolve());
    });
    if (wire.busy || wire.traffic !== seen) [seen, quiet] = [wire.traffic, 0];
    else if (++quiet >= QUIET_TURNS && vi.getTimerCount() > 0) {
      quiet = 0;
      vi.advanceTimersToNextTimer();
    }
    if (turns > 50_000) throw new Error('nothing happens any more');
  }
  return promise;
}
