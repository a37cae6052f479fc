import { askAgainError, CHANGES_REQUESTED, INTAKE, resumeError } from '../../../schema/protocol.ts';
import type { Outcome, RequestState } from '../model.ts';
import { hasGoneBack } from './ask-again.ts';
import { isPassed, type StageRef, stageState } from './stages.ts';

/** What a waiting task is told: go on with this output, or leave by this error. */
export type WakeUp =
  | { readonly kind: 'succeed'; readonly output: Readonly<Record<string, unknown>> }
  | { readonly kind: 'fail'; readonly error: string; readonly cause: string };

/**
 * What the ledger has to say to a task that waits at a stage of an attempt; `undefined` while there is nothing
 * to say. A mere function of the state: whoever sends it, however often, sends the same.
 */
export function wakeUp(state: RequestState, { stage, attempt }: StageRef): WakeUp | undefined {
  if (state.status === 'closed' && state.outcome !== 'completed') {
    return {
      kind: 'fail',
      error: outcomeError(state),
      cause: state.reason,
    };
  }
  if (stage === INTAKE) return wakeIntake(state);
  const output = { request: state.request, attempt: state.attempt };
  const { outcome } = stageState(state, stage);
  // Of a stage with several tracks, one of these says that changes are requested.
  const sentBack = outcome === 'changes-requested' || (state.status === 'rework' && outcome === undefined);
  if (attempt < state.attempt || sentBack) {
    return { kind: 'fail', error: CHANGES_REQUESTED, cause: whySentBack(state) };
  }
  if (hasGoneBack(state, { stage, attempt })) {
    const { environment, asks } = state.again;
    const cause = `What runs in ${environment} is not what was approved to be replaced: '${asks}' is asked again.`;
    return { kind: 'fail', error: askAgainError(asks), cause };
  }
  return isPassed(outcome) ? { kind: 'succeed', output } : undefined;
}

function whySentBack({ stages }: RequestState): string {
  const { decisions = [], reason } =
    Object.values(stages).find(({ outcome }) => outcome === 'changes-requested') ?? {};
  const comment = decisions.findLast(({ choice }) => choice === 'request-changes')?.comment;
  return comment ?? reason ?? 'Changes were requested.';
}

function wakeIntake({ request, attempt, status, resumeAt }: RequestState): WakeUp | undefined {
  if (status === 'rework' || status === 'queued') return undefined;
  const output = { request, attempt };
  return resumeAt === undefined
    ? { kind: 'succeed', output }
    : { kind: 'fail', error: resumeError(resumeAt), cause: JSON.stringify(output) };
}

/** The error with which a closed request ends its execution: `Rejected`, `Expired`, `Superseded` ... */
export function outcomeError({ outcome }: { readonly outcome: Outcome }): string {
  return outcome.charAt(0).toUpperCase() + outcome.slice(1);
}
