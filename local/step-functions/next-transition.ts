import { endWait, enterState } from './enter-state.ts';
import { dueAt, type End, type Execution, endsBy, type Position } from './execution.ts';
import { failExecution } from './fail-state.ts';
import { StateFailure } from './state-failure.ts';
import type { Step } from './step.ts';
import { retryTask, timeOutTask } from './task.ts';

/** The most events that AWS lets a history have. */
const MOST_EVENTS = 25_000;

/** A transition adds at most this many events. */
const EVENTS_OF_A_STEP = 6;

/** What an execution does next by itself, or undefined when it waits. */
export async function nextTransition(step: Step, execution: Execution): Promise<Position | End | undefined> {
  const { position } = execution;
  const { now, definition } = step.run;
  if (endsBy(execution, definition) <= now) {
    step.record('ExecutionTimedOut', {});
    return { phase: 'end', status: 'TIMED_OUT' };
  }
  if (execution.lastEventId > MOST_EVENTS - EVENTS_OF_A_STEP) {
    const cause = `The execution reached the maximum number of history events (${MOST_EVENTS}).`;
    return failExecution(step, new StateFailure('States.Runtime', cause));
  }
  if (position.phase === 'enter') return await enterState(step, position);
  if ((dueAt(position) ?? Infinity) > now) return undefined;
  if (position.phase === 'wait') return await endWait(step, position);
  return position.phase === 'retry' ? await retryTask(step, position) : await timeOutTask(step, position);
}
