import { leadsTo, peopleAt, stateOf, tracksAround } from '../../../schema/tracks.ts';
import { END, type TracksStage, type Workflow } from '../../../schema/workflow.ts';
import type { ClosedRequest, RequestState, RunningRequest, StageOutcome, StageState } from '../model.ts';
import type { Situation } from './situation.ts';
import { isPassed, stageState, withStage } from './stages.ts';

/** A stage that did not pass: how, when and why. */
export type Failed = StageState & { readonly outcome: 'rejected' | 'expired' };

/**
 * The state after a stage was passed: the request is completed when it was the last one. One of several tracks passes the
 * stage of which it is one when enough others have passed; those that still wait are passed over then.
 */
export function passStage(
  { workflow, state }: Pick<Situation, 'workflow' | 'state'>,
  name: string,
  passed: StageState & { readonly outcome: StageOutcome },
): RequestState {
  if (state.status !== 'open') return withStage(state, name, passed);
  const settled = withStage(state, name, passed);
  const around = tracksAround(workflow, name);
  if (around === undefined) return goOn(workflow, settled, name);
  const [of, stage] = around;
  const tally = tallyOf(settled, stage);
  if (tally.left < tally.needed) return whyEnded(settled, stage);
  if (tally.passed < tally.needed) return settled;
  return goOn(workflow, passTracks(settled, [of, stage], passed.settledAt), of);
}

/** The state after people have not passed a stage: it has ended, unless it was one of several tracks that do without. */
export function failStage(
  { workflow, state }: Pick<Situation, 'workflow' | 'state'>,
  name: string,
  failed: Failed,
  reason: string,
): RequestState {
  const settled = withStage(state, name, failed);
  const around = tracksAround(workflow, name);
  if (around !== undefined && canStillPass(settled, around[1]))
    return withStage(state, name, { ...failed, reason });
  return { ...settled, status: 'closed', outcome: failed.outcome, reason };
}

/** Whether a stage can still be passed by the tracks that have not failed. */
function canStillPass(state: RequestState, stage: TracksStage): boolean {
  const { left, needed } = tallyOf(state, stage);
  return left >= needed;
}

interface Tally {
  /** How many tracks must pass, of those that apply. */
  readonly needed: number;
  readonly passed: number;
  /** How many have passed, or still can. */
  readonly left: number;
}

/** How the tracks of a stage stand before it is settled: what is passed over by then applied to nothing. */
function tallyOf(state: RequestState, { tracks, atLeast }: TracksStage): Tally {
  const outcomes = tracks.map((name) => stageState(state, name).outcome);
  const applying = outcomes.filter((outcome) => outcome !== 'skipped');
  const failed = applying.filter((outcome) => outcome === 'rejected' || outcome === 'expired').length;
  return {
    needed: Math.min(atLeast, applying.length),
    passed: applying.filter(isPassed).length,
    left: applying.length - failed,
  };
}

function goOn(workflow: Workflow, state: RunningRequest, name: string): RequestState {
  if (leadsTo(workflow, name) !== END) return state;
  return { ...state, status: 'closed', outcome: 'completed' };
}

/** The stage passed, and those of its tracks passed over that nobody need decide any more. */
function passTracks(
  state: RunningRequest,
  [of, { tracks, atLeast }]: readonly [string, TracksStage],
  settledAt: string | undefined,
): RunningRequest {
  const reason = `Not needed: ${atLeast} of ${tracks.length} tracks have passed.`;
  const unneeded = tracks.filter((name) => stageState(state, name).outcome === undefined);
  const passedOver = unneeded.reduce(
    (after, name) =>
      withStage(after, name, { ...stageState(after, name), outcome: 'skipped', reason, settledAt }),
    state,
  );
  return withStage(passedOver, of, { decisions: [], outcome: 'passed', settledAt });
}

/** The end of a request of whose tracks too few are left to pass it, as the first of those that have not passed ended. */
function whyEnded(state: RequestState, { tracks }: TracksStage): ClosedRequest {
  const failed = tracks.map((name) => stageState(state, name)).find(isFailed);
  const { outcome = 'rejected', reason = 'Too few of its tracks can still pass.' } = failed ?? {};
  return { ...state, status: 'closed', outcome, reason };
}

function isFailed(stage: StageState): stage is Failed {
  return stage.outcome === 'rejected' || stage.outcome === 'expired';
}

/** The tracks beside one that waited for people until an entry of this instant settled it: nobody is asked there any more. */
export function droppedWith(
  { workflow, state }: Pick<Situation, 'workflow' | 'state'>,
  name: string,
  at: string,
): readonly string[] {
  return peopleAt(workflow, stateOf(workflow, name)).filter((track) => {
    const { openedAt, outcome, settledAt } = stageState(state, track);
    if (track === name || openedAt === undefined) return false;
    return outcome === undefined ? state.status === 'rework' : outcome === 'skipped' && settledAt === at;
  });
}
