import { setTimeout as delay } from 'node:timers/promises';

/** DynamoDB reads at most so many items in one call. */
const MOST = 100;
const MAX_TRIES = 6;
const BACKOFF_MS = 20;

/**
 * Does something with many keys, a hundred at a time. `act` answers what it did not get done, which is tried again.
 * @throws Error when some of it is never done
 */
export async function inBatches<Key>(
  keys: readonly Key[],
  act: (batch: readonly Key[]) => Promise<readonly Key[]>,
): Promise<void> {
  for (let start = 0; start < keys.length; start += MOST) {
    let left: readonly Key[] = keys.slice(start, start + MOST);
    for (let tries = 0; left.length > 0; tries++) {
      if (tries === MAX_TRIES) throw new Error('DynamoDB does not answer for all keys of a batch');
      if (tries > 0) await delay(Math.random() * BACKOFF_MS * 2 ** tries);
      left = await act(left);
    }
  }
}
