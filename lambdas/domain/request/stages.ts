import { membersOf, type Person, type Roles } from '../../../workflows/schema/roles.ts';
import {
  type HumanStage,
  isHuman,
  type Stage,
  stagesInOrder,
  type Workflow,
} from '../../../workflows/schema/workflow.ts';
import { GovernanceError } from '../errors.ts';
import type { RequestState, StageState } from '../model.ts';

/** One stage of one attempt: what a waiting task, a link or a timer speaks of. */
export interface StageRef {
  readonly stage: string;
  readonly attempt: number;
}

const UNTOUCHED: StageState = { decisions: [] };

/** How a stage of the current attempt stands; untouched when nothing happened there yet. */
export function stageState(state: RequestState, stage: string): StageState {
  return (Object.hasOwn(state.stages, stage) ? state.stages[stage] : undefined) ?? UNTOUCHED;
}

/** The state with one stage of the current attempt replaced. */
export function withStage(state: RequestState, stage: string, next: StageState): RequestState {
  return { ...state, stages: { ...state.stages, [stage]: next } };
}

/**
 * The stage that waits for people under this name.
 * @throws GovernanceError `StageClosed` (`not-open`) when the definition has none.
 */
export function humanStage(workflow: Workflow, name: string): HumanStage {
  const stage = Object.hasOwn(workflow.stages, name) ? workflow.stages[name] : undefined;
  if (stage !== undefined && isHuman(stage)) return stage;
  const message = `Workflow '${workflow.id}' has no stage '${name}' that waits for people.`;
  throw new GovernanceError('StageClosed', message, { reason: 'not-open' });
}

/**
 * Makes sure that the current attempt has passed every stage before this one.
 * @throws GovernanceError `NotApproved`, naming the first stage that it has not passed.
 */
export function requireReached(workflow: Workflow, state: RequestState, name: string): Stage {
  for (const [earlier, stage] of stagesInOrder(workflow)) {
    if (earlier === name) return stage;
    const { outcome } = stageState(state, earlier);
    if (outcome !== 'approved' && outcome !== 'promoted') {
      const message = `Request ${state.request}, attempt ${state.attempt}, has not passed stage '${earlier}', which comes before '${name}'.`;
      throw new GovernanceError('NotApproved', message, { stage: earlier });
    }
  }
  throw new GovernanceError('NotApproved', `Workflow '${workflow.id}' never reaches stage '${name}'.`, {
    stage: name,
  });
}

/** Why a person may not decide a stage, or `undefined` when they may. */
export function whyNotEligible(
  stage: string,
  role: string,
  roles: Roles,
  state: RequestState,
  person: string,
): 'not-in-role' | 'requester' | 'decided-earlier-stage' | undefined {
  if (!membersOf(roles, role).some((member) => member.email === person)) return 'not-in-role';
  if (state.requesters.includes(person)) return 'requester';
  const decided = Object.hasOwn(state.deciders, person) ? state.deciders[person] : undefined;
  return decided === undefined || decided === stage ? undefined : 'decided-earlier-stage';
}

/** The people of a stage's role whom separation of duties lets decide it. */
export function eligible(
  name: string,
  stage: HumanStage,
  roles: Roles,
  state: RequestState,
): readonly Person[] {
  return membersOf(roles, stage.role).filter(
    (person) => whyNotEligible(name, stage.role, roles, state, person.email) === undefined,
  );
}
