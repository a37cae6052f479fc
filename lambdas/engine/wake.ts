import type { RequestState } from '../domain/model.ts';
import { type WakeUp, wakeUp } from '../domain/request/wake.ts';
import type { Ports } from '../ports.ts';

/** Tells one task what the ledger says. Telling it again is harmless. */
export function sendWakeUp(
  callback: Ports['callback'],
  taskToken: string,
  wake: WakeUp,
): Promise<'woken' | 'gone'> {
  return wake.kind === 'succeed'
    ? callback.succeed(taskToken, wake.output)
    : callback.fail(taskToken, wake.error, wake.cause);
}

/**
 * Wakes every noted task of a request to which the ledger has something to say, and forgets it.
 * @returns how many really slept.
 */
export async function wakeWaiting(
  { views, callback }: Pick<Ports, 'views' | 'callback'>,
  state: RequestState,
): Promise<number> {
  let woken = 0;
  for (const task of await views.tasks(state.request)) {
    const wake = wakeUp(state, task);
    if (wake === undefined) continue;
    if ((await sendWakeUp(callback, task.taskToken, wake)) === 'woken') woken++;
    await views.deleteTask(task);
  }
  return woken;
}
