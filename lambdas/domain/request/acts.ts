import { GovernanceError } from '../errors.ts';
import type { RequestState, Rescission } from '../model.ts';
import { type StageRef, stageState } from './stages.ts';

/** The acts of each time that an attempt asks at a stage begin with another hundred: there are never so many. */
const EACH_ASKING = 100;

/**
 * How many acts a person has done at a stage of the current attempt: 0 before they decide, 1 once they have, 2 when they
 * have taken that back, 3 when they have decided again, and so on; from 100 on when the attempt asks there a second time. A
 * link is for one of them.
 */
export function actsOf(state: RequestState, stage: string, person: string): number {
  const decided = stageState(state, stage).decisions.some((decision) => decision.person === person);
  return firstAct(state, stage) + 2 * rescissionsOf(state, stage, person).length + (decided ? 1 : 0);
}

/** The act with which everybody begins at a stage that asks now. */
export function firstAct(state: RequestState, stage: string): number {
  return ((stageState(state, stage).asked ?? 1) - 1) * EACH_ASKING;
}

/** What a person has taken back at a stage of the current attempt, in order. */
export function rescissionsOf(state: RequestState, stage: string, person: string): readonly Rescission[] {
  return stageState(state, stage).rescinded?.filter((one) => one.person === person) ?? [];
}

/**
 * Makes sure that a link, which is for one act, has not acted.
 * @throws GovernanceError `TakenBack` when what it decided was taken back
 */
export function requireUnspent(
  state: RequestState,
  { stage, act }: StageRef & { readonly act: number },
  person: string,
): void {
  const last = rescissionsOf(state, stage, person).at(-1);
  if (last === undefined || act >= actsOf(state, stage, person)) return;
  const message = `What you had decided by this link was taken back at ${last.at}: it decides nothing any more. The mail that confirmed it has another.`;
  throw new GovernanceError('TakenBack', message, { at: last.at });
}
