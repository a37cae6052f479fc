import { requestStream } from '../domain/entry.ts';
import type { RequestState } from '../domain/model.ts';
import { type WakeUp, wakeUp } from '../domain/request/wake.ts';
import type { Ports, WaitingTask } from '../ports.ts';
import { position } from './advance.ts';

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

/**
 * Answers a task at once when the ledger has something to say to it, else notes it and does `meanwhile`. What comes
 * into the ledger while the task is being noted is followed too: nobody else would wake it then.
 */
export async function answerOrWait(
  ports: Pick<Ports, 'ledger' | 'views' | 'callback'>,
  state: RequestState,
  task: WaitingTask,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<void> {
  const wake = wakeUp(state, task);
  if (wake !== undefined) {
    await sendWakeUp(ports.callback, task.taskToken, wake);
    return;
  }
  await ports.views.putTask(task);
  await meanwhile();
  const now = await position<RequestState>(ports, requestStream(task.request));
  if (now !== undefined) await wakeWaiting(ports, now.state);
}
