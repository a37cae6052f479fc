import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

/**
 * Writers that lost a race wait a little before they try again. In an exploration the scheduler alone says who goes next:
 * while `run` runs, every such wait is over at once. Afterwards waits are what they were, as other tests may share the thread.
 */
export async function withoutWaits<T>(run: () => Promise<T>): Promise<T> {
  const { setTimeout: wait } = timers;
  put((async () => undefined) as typeof wait);
  try {
    return await run();
  } finally {
    put(wait);
  }
}

function put(wait: typeof timers.setTimeout): void {
  timers.setTimeout = wait;
  syncBuiltinESMExports();
}
