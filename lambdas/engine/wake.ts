import { INTAKE } from '../../schema/protocol.ts';
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
 *
 * `state` may be older than a task that is noted by now. What it says of a stage is final; that an attempt goes on is
 * not, as changes may have been requested since: a task at the intake is told what the ledger says after it was listed.
 * @returns how many really slept.
 */
export async function wakeWaiting(
  ports: Pick<Ports, 'ledger' | 'tasks' | 'callback'>,
  state: RequestState,
): Promise<number> {
  const { callback } = ports;
  const tasks = await ports.tasks.of(state.request);
  const atIntake = tasks.some(({ stage }) => stage === INTAKE);
  const read = atIntake && (await position<RequestState>(ports, requestStream(state.request)));
  const now = read ? read.state : state;
  let woken = 0;
  for (const task of tasks) {
    const wake = wakeUp(now, task);
    if (wake === undefined) continue;
    if ((await sendWakeUp(callback, task.taskToken, wake)) === 'woken') woken++;
    await ports.tasks.delete(task);
  }
  return woken;
}

/**
 * Answers a task at once when the ledger has something to say to it, else notes it and does `meanwhile`. What comes
 * into the ledger while the task is being noted is followed too: nobody else would wake it then.
 */
export async function answerOrWait(
  ports: Pick<Ports, 'ledger' | 'tasks' | 'callback'>,
  state: RequestState,
  task: WaitingTask,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<void> {
  const wake = wakeUp(state, task);
  if (wake !== undefined) {
    await sendWakeUp(ports.callback, task.taskToken, wake);
    return;
  }
  await ports.tasks.put(task);
  await meanwhile();
  const now = await position<RequestState>(ports, requestStream(task.request));
  if (now !== undefined) await wakeWaiting(ports, now.state);
}
