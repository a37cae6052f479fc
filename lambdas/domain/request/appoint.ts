import { everyone } from '../../../schema/roles.ts';
import { GovernanceError } from '../errors.ts';
import type { HandOver, RequestState, Step } from '../model.ts';
import { requireTaking } from './decide.ts';
import { MOST_HAND_OVERS } from './hand-over.ts';
import { eligible, whyNotEligible } from './mandates.ts';
import { askedAgainBy } from './people.ts';
import type { Situation } from './situation.ts';
import { type StageRef, stageState, withStage } from './stages.ts';

/** A part of their own in a stage, for somebody who has none. */
export interface AppointCommand extends StageRef {
  /** The address of the person who is asked from now on. */
  readonly to: string;
  /** The administrator who says so. */
  readonly by: string;
  readonly comment: string;
}

/**
 * Gives somebody a part in a stage that waits, whoever is left there: where a role was renamed or has lost its people, the
 * request does not wait for nobody. They may answer for one seat of any of the stage's roles, as long as separation of duties
 * lets them and they are in some role; the people who are asked besides keep their parts. The same again changes nothing.
 *
 * @throws GovernanceError `StageClosed` when the stage takes no decisions; `InvalidForm` when `to` may not have it.
 */
export function appoint(
  situation: Situation,
  { stage: name, attempt, to, by, comment }: AppointCommand,
): Step<RequestState> {
  const { roles, state, now } = situation;
  const current = stageState(state, name);
  const before = current.handOvers ?? [];
  const latest = before.findLast((one) => one.from === to || one.to === to);
  const isAppointed = attempt === state.attempt && latest?.to === to && latest.from === undefined;
  if (isAppointed && everyone(roles).has(to)) return {};
  requireTaking(situation, { stage: name, attempt });
  if (!everyone(roles).has(to))
    throw refuse(
      `${to} is in no role: add them to one in workflows/roles.ts, deploy, and give it to them then.`,
    );
  if (current.decisions.some(({ person }) => person === to)) throw refuse(`${to} has decided already.`);
  if (eligible(situation, name).some(({ email }) => email === to))
    throw refuse(`${to} may answer this stage as it is: countersign ask-again asks them again.`);
  if (before.length >= MOST_HAND_OVERS)
    throw refuse(
      'This stage has changed hands too often in this attempt: add people to its role, and deploy.',
    );
  const at = now.toISOString();
  const given: HandOver = { to, at, by };
  const others = (current.roster ?? []).filter((person) => person !== to);
  const next = { ...current, handOvers: [...before, given], roster: [...others, to] };
  requireSeparated({ ...situation, state: withStage(state, name, next) }, name, to);
  return {
    entry: {
      at,
      actor: by,
      action: 'reassigned',
      details: { stage: name, attempt, version: state.version, to, comment: comment || undefined },
      state: withStage(state, name, askedAgainBy(situation, name, next)),
    },
  };
}

/** Whoever may not decide with a part of their own is kept out by separation of duties. */
function requireSeparated(situation: Situation, name: string, to: string): void {
  const reason = whyNotEligible(situation, name, to);
  if (reason === undefined) return;
  const why =
    reason === 'requester' ? 'they submitted an attempt of this request' : 'they decided another stage of it';
  throw refuse(`${to} may not decide this stage: ${why}. Choose somebody else.`);
}

function refuse(message: string): GovernanceError<'InvalidForm'> {
  return new GovernanceError('InvalidForm', message, { field: 'to' });
}
