import type {
  ClosedRequest,
  Outcome,
  RequestInRework,
  RequestState,
  RunningRequest,
} from '../../lambdas/domain/model.ts';

/** A state that must be one of a request under way. @throws Error */
export function asRunning(state: RequestState): RunningRequest {
  if (state.status !== 'open') throw new Error(`the request is ${state.status}, not open`);
  return state;
}

/** A state that must be one of a request in rework. @throws Error */
export function asInRework(state: RequestState): RequestInRework {
  if (state.status !== 'rework') throw new Error(`the request is ${state.status}, not in rework`);
  return state;
}

/** A state that must be one of a request that has ended. @throws Error */
export function asClosed(state: RequestState): ClosedRequest {
  if (state.status !== 'closed') throw new Error(`the request is ${state.status}, not closed`);
  return state;
}

/** The same request, if it had ended. */
export const closedAs = (
  state: RequestState,
  outcome: Exclude<Outcome, 'completed'>,
  reason = 'Because.',
): ClosedRequest => ({ ...state, status: 'closed', outcome, reason });

/** The same request, if it went through its stages. */
export function reopened({
  status: _,
  outcome: __,
  reason: ___,
  reworkDueAt: ____,
  ...state
}: RequestState): RunningRequest {
  return { ...state, status: 'open' };
}
