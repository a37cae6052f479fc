import { QUEUED_FOR_SECONDS, TRIED_FOR_SECONDS } from '../../../schema/hold.ts';
import { own } from '../../../schema/own.ts';
import { INTAKE } from '../../../schema/protocol.ts';
import { isHuman } from '../../../schema/workflow.ts';
import type { LiveRequest, Outcome, RequestState, Step } from '../model.ts';
import { failStage, passStage } from './pass.ts';
import type { LiveSituation, Situation } from './situation.ts';
import { type StageRef, stageState } from './stages.ts';

/** How a request is ended from outside its workflow: by whom, and why. */
export interface Closing {
  readonly outcome: Exclude<Outcome, 'completed'>;
  readonly reason: string;
  readonly actor: string;
  /** Whether it is withdrawn since who was named as its requester never asked for it. */
  readonly disowned?: boolean;
}

/** Ends a request for a reason from outside the workflow. Nothing happens when it is closed already. */
export function closeRequest(
  { state, now }: Pick<Situation, 'state' | 'now'>,
  { outcome, reason, actor, disowned = false }: Closing,
): Step<RequestState> {
  if (state.status === 'closed') return {};
  const never = disowned ? ({ disowned } as const) : {};
  const details = { outcome, reason, attempt: state.attempt, ...never };
  const closed: RequestState = { ...state, status: 'closed', outcome, reason, ...never };
  return { entry: { at: now.toISOString(), actor, action: 'closed', details, state: closed } };
}

/**
 * Lets a wait that has run out of time expire: a stage that people did not settle, or rework that did not come.
 * Expiry is an outcome of its own, never an approval and not a rejection; it ends the request, unless it is of one of several
 * tracks that do without it, or its stage says that the request goes on without an answer. Nothing happens when a decision, the
 * next attempt or a closing is in the ledger already: that is followed instead. Nor before the time is over, whoever says
 * that it is: what the ledger has of the wait decides.
 */
export function expire(
  { workflow, state, now }: Pick<Situation, 'workflow' | 'state' | 'now'>,
  { stage, attempt }: StageRef,
  actor: string,
): Step<RequestState> {
  if (state.status === 'closed' || attempt !== state.attempt) return {};
  if (!(now.getTime() >= endOf(state, stage))) return {};
  if (stage === INTAKE) {
    const waits = state.status === 'rework' || state.status === 'queued';
    return waits ? expired({ workflow, state, now }, stage, actor) : {};
  }
  return state.status === 'open' && stageState(state, stage).outcome === undefined
    ? expired({ workflow, state, now }, stage, actor)
    : {};
}

/** When a wait is over, in milliseconds; NaN for what does not wait. */
function endOf(state: LiveRequest, stage: string): number {
  if (stage === INTAKE) {
    if (state.status === 'rework') return Date.parse(state.reworkDueAt);
    return Date.parse(state.requestedAt) + QUEUED_FOR_SECONDS * 1_000;
  }
  const { dueAt, held } = stageState(state, stage);
  if (dueAt !== undefined) return Date.parse(dueAt);
  return Date.parse(held?.since ?? '') + TRIED_FOR_SECONDS * 1_000;
}

function expired(
  { workflow, state, now }: Pick<LiveSituation, 'workflow' | 'state' | 'now'>,
  stage: string,
  actor: string,
): Step<RequestState> {
  const at = now.toISOString();
  const reason = whyExpired(state, stage, at);
  const asking = own(workflow.stages, stage);
  if (asking !== undefined && isHuman(asking) && asking.ifExpired === 'next') {
    const details = { stage, attempt: state.attempt, reason, goesOn: true } as const;
    const passed = { ...stageState(state, stage), outcome: 'skipped', reason, settledAt: at } as const;
    return {
      entry: { at, actor, action: 'expired', details, state: passStage({ workflow, state }, stage, passed) },
    };
  }
  const failed = { ...stageState(state, stage), outcome: 'expired', settledAt: at } as const;
  return {
    entry: {
      at,
      actor,
      action: 'expired',
      details: { stage, attempt: state.attempt, reason },
      state:
        stage === INTAKE
          ? { ...state, status: 'closed', outcome: 'expired', reason }
          : failStage({ workflow, state }, stage, failed, reason),
    },
  };
}

function whyExpired(state: LiveRequest, stage: string, at: string): string {
  if (stage === INTAKE) {
    return state.status === 'rework'
      ? `No next attempt was submitted by ${state.reworkDueAt}.`
      : `It waited until ${at} for the older requests of ${state.subject} to close.`;
  }
  const { held, dueAt } = stageState(state, stage);
  if (held !== undefined) return `Stage '${stage}' waited until ${at}: ${held.why}.`;
  return `Stage '${stage}' was not decided by ${dueAt ?? at}.`;
}
