import type { Catcher } from './definition.ts';
import type { End, Position, Visit } from './execution.ts';
import { leaveState } from './leave-state.ts';
import { matchesError, planRetry } from './retry.ts';
import { QueryFailure, StateFailure } from './state-failure.ts';
import type { Step } from './step.ts';

/** Ends the execution with a failure. */
export function failExecution(step: Step, failure: StateFailure): End {
  const details = describeFailure(failure);
  step.record('ExecutionFailed', details);
  return { phase: 'end', status: 'FAILED', ...details };
}

/**
 * Does something inside a state, and where that fails, what the state's `Retry` and `Catch` say.
 *
 * @param previousEventId what an `EvaluationFailed` event names as the event before it
 */
export async function attempt(
  step: Step,
  visit: Visit,
  previousEventId: number,
  action: () => Promise<Position | End>,
): Promise<Position | End> {
  try {
    return await action();
  } catch (failure) {
    if (!(failure instanceof StateFailure)) throw failure;
    recordEvaluation(step, visit, failure, previousEventId);
    return await handleFailure(step, visit, failure);
  }
}

/** Follows the state's `Retry`, else its `Catch`, else fails the execution. */
export async function handleFailure(
  step: Step,
  visit: Visit,
  failure: StateFailure,
): Promise<Position | End> {
  const state = step.stateOf(visit);
  if (state.Type !== 'Task') return failExecution(step, failure);
  const retry = planRetry(state.Retry ?? [], visit.retries, failure);
  if (retry !== undefined) {
    const { state: name, input, enteredAt, enteredId } = visit;
    const until = step.run.now + retry.delaySeconds * 1000;
    return { phase: 'retry', state: name, input, enteredAt, enteredId, retries: retry.retries, until };
  }
  const catcher = (state.Catch ?? []).find(({ ErrorEquals }) => matchesError(ErrorEquals, failure.error));
  return catcher === undefined ? failExecution(step, failure) : await follow(step, visit, catcher, failure);
}

async function follow(
  step: Step,
  visit: Visit,
  catcher: Catcher,
  failure: StateFailure,
): Promise<Position | End> {
  const absent = failure.error?.endsWith('Timeout') ? '' : null;
  const errorOutput = { Error: failure.error ?? null, Cause: failure.cause ?? absent };
  try {
    return await leaveState(step, visit, catcher, JSON.stringify(errorOutput), { errorOutput });
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    recordEvaluation(step, visit, error, step.lastEventId);
    return failExecution(step, error);
  }
}

function recordEvaluation(step: Step, visit: Visit, failure: StateFailure, previousEventId: number): void {
  if (!(failure instanceof QueryFailure)) return;
  const { location } = failure;
  step.record(
    'EvaluationFailed',
    { ...describeFailure(failure), location, state: visit.state },
    previousEventId,
  );
}

/** The `error` and `cause` of a failure, as events hold them. */
export function describeFailure(failure: StateFailure): { readonly error?: string; readonly cause?: string } {
  return {
    ...(failure.error !== undefined && { error: failure.error }),
    ...(failure.cause !== undefined && { cause: failure.cause }),
  };
}
