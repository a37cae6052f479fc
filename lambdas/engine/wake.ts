import { defined } from '../../schema/defined.ts';
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
 * `state` may be older than a task that is noted by now. What it says of a stage is final until the attempt goes back to
 * have it approved anew: a task of a later attempt, or noted after that, is left to whoever has read of it. That an attempt
 * goes on is not final, as changes may have been requested since: a task at the intake is told what the ledger says after
 * it was listed.
 * @returns how many really slept.
 */
export async function wakeWaiting(
  ports: Pick<Ports, 'ledger' | 'tasks' | 'callback'>,
  state: RequestState,
): Promise<number> {
  const told = await tellWaiting(ports, state);
  for (const { task } of told) await ports.tasks.delete(task);
  return told.filter(({ answer }) => answer === 'woken').length;
}

/**
 * Wakes like `wakeWaiting`, and forgets nothing: a person waits for this. A token that is spent wakes nobody; it goes with
 * the next wait of its execution, or with its end, whichever `wakeWaiting` sees first.
 */
export async function tellWaiting(
  ports: Pick<Ports, 'ledger' | 'tasks' | 'callback'>,
  state: RequestState,
): Promise<readonly Told[]> {
  const tasks = await ports.tasks.of(state.request);
  const atIntake = tasks.some(({ stage }) => stage === INTAKE);
  const read = atIntake && (await position<RequestState>(ports, requestStream(state.request)));
  const now = read ? read.state : state;
  const told: Told[] = [];
  for (const task of tasks) {
    if (isLater(task, now)) continue;
    const wake = wakeUp(now, task);
    if (wake !== undefined)
      told.push({ task, answer: await sendWakeUp(ports.callback, task.taskToken, wake) });
  }
  return told;
}

/** Whether a task was noted after what a state tells of. What is closed is so for good. */
function isLater({ attempt, again = 0 }: WaitingTask, state: RequestState): boolean {
  if (state.status === 'closed' || attempt < state.attempt) return false;
  return attempt > state.attempt || again > (state.again?.count ?? 0);
}

/** A noted task that was told what the ledger says, and whether it really slept. */
export interface Told {
  readonly task: WaitingTask;
  readonly answer: 'woken' | 'gone';
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
  await ports.tasks.put({ ...task, ...defined({ again: state.again?.count }) });
  await meanwhile();
  const now = await position<RequestState>(ports, requestStream(task.request));
  if (now !== undefined) await wakeWaiting(ports, now.state);
}
