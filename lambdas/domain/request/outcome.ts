import { membersOf, type Roles } from '../../../schema/roles.ts';
import type { CountedStage } from '../../../schema/workflow.ts';
import type { Decision } from '../model.ts';
import type { Mandate } from './mandates.ts';
import { approves, isFilled } from './seating.ts';

/** How people settle a stage. */
export type Settled = 'approved' | 'changes-requested' | 'rejected';

/**
 * What the last of these decisions makes of a stage; `undefined` while it waits on. A request for changes settles it at
 * once, a rejection when it completes the quorum of rejections or is the chair's veto, an approval when it completes
 * every quorum, or those of one of several ways to approve. An abstention counts for neither. Where nothing is settled and nobody is
 * left to answer, the casting vote settles it, if there is one: it is approved by that where the others leave it open, and rejected
 * otherwise.
 *
 * @param isLast whether nobody is left who could answer after this; asked only where it matters
 */
export function outcomeOf(
  stage: CountedStage,
  decisions: readonly Decision[],
  isLast: () => boolean,
): Settled | undefined {
  const last = decisions.at(-1);
  if (last?.choice === 'request-changes') return 'changes-requested';
  if (last?.choice === 'reject') {
    const against = decisions.filter(({ choice }) => choice === 'reject').length;
    if (against >= stage.rejectQuorum || (last.chair && stage.chair?.veto)) return 'rejected';
  }
  if (isFilled(stage, decisions)) return 'approved';
  if (stage.chair?.casting !== true || !isLast()) return undefined;
  return castsFor(decisions) && isLeftOpen(decisions) ? 'approved' : 'rejected';
}

/** Whether the chair is for it. */
export const castsFor = (decisions: readonly Decision[]): boolean =>
  decisions.some((one) => one.chair && approves(one));

/** Whether the others leave a vote to the chair: no more of them are against it than for it. */
function isLeftOpen(decisions: readonly Decision[]): boolean {
  const others = decisions.filter(({ chair }) => chair !== true);
  return others.filter(({ choice }) => choice === 'reject').length <= others.filter(approves).length;
}

/** True for a right to answer from the chair: of somebody in its role, or in the place of one. */
export function isChair(
  { chair }: Pick<CountedStage, 'chair'>,
  { person, inPlaceOf = person.email }: Pick<Mandate, 'person' | 'inPlaceOf'>,
  roles: Roles,
): boolean {
  if (chair === undefined) return false;
  return membersOf(roles, chair.role).some(({ email }) => email === person.email || email === inPlaceOf);
}
