import { own } from '../../../schema/own.ts';
import { areBeside, stateOf } from '../../../schema/tracks.ts';
import {
  type CountedStage,
  type Escalation,
  escalationsOf,
  type HumanStage,
  isHuman,
  type Seats,
  type SeatsOrShare,
  type Stage,
  stagesInOrder,
  type Workflow,
} from '../../../schema/workflow.ts';
import { GovernanceError } from '../errors.ts';
import type { RequestState, StageOutcome, StageState } from '../model.ts';

/** One stage of one attempt: what a waiting task, a link or a timer speaks of. */
export interface StageRef {
  readonly stage: string;
  readonly attempt: number;
}

const UNTOUCHED: StageState = { decisions: [] };

/** How a stage of the current attempt stands; untouched when nothing happened there yet. */
export function stageState({ stages }: Pick<RequestState, 'stages'>, stage: string): StageState {
  return own(stages, stage) ?? UNTOUCHED;
}

/** True from an instant on; never where there is none. */
export function isPast(instant: string | undefined, now: Date): boolean {
  return instant !== undefined && now.getTime() >= Date.parse(instant);
}

const ON = new Set<StageOutcome | undefined>(['approved', 'passed', 'waivable', 'promoted', 'skipped']);

/** The steps in which a stage has escalated already: whom it has asked too. */
export function escalatedTo(
  stage: HumanStage,
  { escalatedAt, escalations = 1 }: StageState,
): readonly Escalation[] {
  return escalatedAt === undefined ? [] : escalationsOf(stage).slice(0, escalations);
}

/** The step in which a stage escalates next; `undefined` where none is left. */
export function nextEscalation(stage: HumanStage, current: StageState): Escalation | undefined {
  return escalationsOf(stage)[escalatedTo(stage, current).length];
}

/** True for a stage that was passed over as its time ran out without what it asked for. */
export function hasLapsed({ outcome, dueAt, settledAt = '' }: StageState): boolean {
  return outcome === 'skipped' && isPast(dueAt, new Date(settledAt));
}

/** True for the outcomes with which an attempt goes on to the next stage. */
export function isPassed(outcome: StageOutcome | undefined): boolean {
  return ON.has(outcome);
}

/** The state with one stage of the current attempt replaced. */
export function withStage<State extends RequestState>(state: State, stage: string, next: StageState): State {
  return { ...state, stages: { ...state.stages, [stage]: next } };
}

/**
 * The stage that waits for people under this name.
 * @throws GovernanceError `StageClosed` (`not-open`) when the definition has none.
 */
export function humanStage(workflow: Workflow, name: string): HumanStage {
  const stage = own(workflow.stages, name);
  if (stage !== undefined && isHuman(stage)) return stage;
  const message = `Workflow '${workflow.id}' has no stage '${name}' that waits for people.`;
  throw new GovernanceError('StageClosed', message, { reason: 'not-open' });
}

/**
 * The stage that waits for people under this name, with as many people as it asks for in this attempt: what a share of a role
 * comes to is fixed when the stage is opened, and is one person before.
 * @throws GovernanceError like `humanStage`
 */
export function countedStage(workflow: Workflow, state: RequestState, name: string): CountedStage {
  const stage = humanStage(workflow, name);
  const { quorums = {} } = stageState(state, name);
  const counted = ({ role, quorum }: SeatsOrShare): Seats => ({
    role,
    quorum: typeof quorum === 'number' ? quorum : (own(quorums, role) ?? 1),
  });
  const { anyOf, approvers, ...others } = stage;
  return {
    ...others,
    approvers: approvers.map(counted),
    ...(anyOf && { anyOf: anyOf.map((way) => way.map(counted)) }),
  };
}

/**
 * Makes sure that the current attempt has passed every stage before this one.
 * @throws GovernanceError `NotApproved`, naming the first stage that it has not passed.
 */
export function requireReached(workflow: Workflow, state: RequestState, name: string): Stage {
  for (const [earlier, stage] of stagesInOrder(workflow)) {
    if (earlier === name) return stage;
    // For the tracks of an earlier stage, that stage says whether enough have passed.
    if (areBeside(workflow, earlier, name) || stateOf(workflow, earlier) !== earlier) continue;
    if (!isPassed(stageState(state, earlier).outcome)) {
      const message = `Request ${state.request}, attempt ${state.attempt}, has not passed stage '${earlier}', which comes before '${name}'.`;
      throw new GovernanceError('NotApproved', message, { stage: earlier });
    }
  }
  throw new GovernanceError('NotApproved', `Workflow '${workflow.id}' never reaches stage '${name}'.`, {
    stage: name,
  });
}
