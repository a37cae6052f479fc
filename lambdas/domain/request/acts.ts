import { GovernanceError } from '../errors.ts';
import type { HandOver, RequestState, Rescission } from '../model.ts';
import { type StageRef, stageState } from './stages.ts';

/** The acts of each time that an attempt asks at a stage begin with another hundred: there are never so many. */
const EACH_ASKING = 100;

/**
 * How many acts a person has done at a stage of the current attempt: 0 before they decide, 1 once they have, 2 when they
 * have taken that back, 3 when they have decided again, and so on; from 100 on when the attempt asks there a second time.
 * Giving one's part away is two, so that nobody decides by the link that did, should the part come back. A link is for
 * one act.
 */
export function actsOf(state: RequestState, stage: string, person: string): number {
  const decided = stageState(state, stage).decisions.some((decision) => decision.person === person);
  const undone = rescissionsOf(state, stage, person).length + handOversOf(state, stage, person).length;
  return firstAct(state, stage) + 2 * undone + (decided ? 1 : 0);
}

/** The act with which everybody begins at a stage that asks now. */
export function firstAct(state: RequestState, stage: string): number {
  return ((stageState(state, stage).asked ?? 1) - 1) * EACH_ASKING;
}

/** What a person has taken back at a stage of the current attempt, in order. */
export function rescissionsOf(state: RequestState, stage: string, person: string): readonly Rescission[] {
  return stageState(state, stage).rescinded?.filter((one) => one.person === person) ?? [];
}

/** What a person has taken back at a stage of the current attempt by the link for this act. */
export function rescissionBy(
  state: RequestState,
  stage: string,
  { person, act }: { readonly person: string; readonly act: number },
): Rescission | undefined {
  const given = handOversOf(state, stage, person);
  return rescissionsOf(state, stage, person).find(({ at }, before) => {
    const undone = before + given.filter((one) => one.at < at).length;
    return act === firstAct(state, stage) + 2 * undone + 1;
  });
}

function handOversOf(state: RequestState, stage: string, person: string): readonly HandOver[] {
  return stageState(state, stage).handOvers?.filter(({ from }) => from === person) ?? [];
}

/**
 * Makes sure that a link, which is for one act, has not acted. One from before the stage asked anew may have, and stands in
 * the ledger then, where others can read it: none of these acts any more.
 * @throws GovernanceError `StageClosed` (`asked-again`) for a link from before; `TakenBack` when what it decided was taken
 *   back, or their part given away in between
 */
export function requireUnspent(
  state: RequestState,
  { stage, act }: StageRef & { readonly act: number },
  person: string,
): void {
  if (act < firstAct(state, stage)) {
    const message =
      'This stage has asked again since: this link decides nothing any more. The newest mail has another.';
    throw new GovernanceError('StageClosed', message, { reason: 'asked-again' });
  }
  if (act >= actsOf(state, stage, person)) return;
  const last = rescissionsOf(state, stage, person).at(-1);
  const given = handOversOf(state, stage, person).at(-1);
  if (given !== undefined && given.at > (last?.at ?? '')) {
    const message = `Your part was given away at ${given.at}, and came back: this link decides nothing any more. The mail that said so has another.`;
    throw new GovernanceError('TakenBack', message, { what: 'part', at: given.at });
  }
  if (last === undefined) return;
  const message = `What you had decided by this link was taken back at ${last.at}: it decides nothing any more. The mail that confirmed it has another.`;
  throw new GovernanceError('TakenBack', message, { what: 'decision', at: last.at });
}
