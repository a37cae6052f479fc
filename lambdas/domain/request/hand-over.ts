import { everyone, membersOf } from '../../../schema/roles.ts';
import { GovernanceError } from '../errors.ts';
import type { HandOver, RequestState, Step } from '../model.ts';
import { requireDecidable } from './decide.ts';
import { canComplete, eligible, mandates } from './mandates.ts';
import { askedAgainBy } from './people.ts';
import type { Situation } from './situation.ts';
import { humanStage, type StageRef, stageState, withStage } from './stages.ts';

/** So often parts of one stage can change hands in an attempt: each time is a mail and part of the record. */
export const MOST_HAND_OVERS = 20;

/** Somebody's part in a stage for somebody else. */
export interface HandOverCommand extends StageRef {
  /** The address of the person who was asked. */
  readonly from: string;
  /** The address of the person who is asked instead. */
  readonly to: string;
  /** Who says so: `from` themselves, or an administrator, who may name anybody in any role. */
  readonly by: { readonly actor: string; readonly administrator: boolean };
  readonly comment: string;
  /** Which act of `from` their link is for, where they say so by one. */
  readonly act?: number | undefined;
  /** That link, which was verified. */
  readonly proof?: string | undefined;
}

/**
 * The people to whom somebody who is asked at a stage may hand over: whoever may then decide there, while enough
 * people are left to complete the stage. Whoever may decide there anyway is none: with the part, one person fewer is
 * left who could.
 */
export function colleagues(
  situation: Situation,
  name: string,
  from: string,
): { readonly email: string; readonly name: string }[] {
  const { workflow, roles } = situation;
  const people = humanStage(workflow, name).handOverTo.flatMap((role) => membersOf(roles, role));
  const distinct = new Map(people.map((person) => [person.email, person]));
  const asked = new Set(eligible(situation, name).map(({ email }) => email));
  return [...distinct.values()]
    .filter(({ email }) => !asked.has(email) && mayTake(situation, name, { from, to: email }))
    .map(({ email, name: printed }) => ({ email, name: printed }));
}

/**
 * Gives a person's part in an open stage to somebody else: from then on the other may decide in their place, and
 * they may not. The same again changes nothing.
 *
 * @throws GovernanceError `StageClosed`, `NotEligible` or `TakenBack` when the stage takes no decision of `from` any more;
 *   `InvalidForm` when `to` may not take it.
 */
export function handOver(
  situation: Situation,
  { stage: name, attempt, from, to, by, comment, act, proof }: HandOverCommand,
): Step<RequestState> {
  const { workflow, roles, state, now } = situation;
  const stage = humanStage(workflow, name);
  const current = stageState(state, name);
  const before = current.handOvers ?? [];
  const same = (one: HandOver) => one.from === from && one.to === to;
  const latest = before.findLast((one) => one.from === from || one.to === from);
  if (attempt === state.attempt && latest !== undefined && same(latest)) return {};
  const person = everyone(roles).get(from) ?? { email: from, name: from };
  requireDecidable(situation, { stage: name, attempt, act }, person);
  if (current.decisions.some((decision) => decision.person === from))
    throw refuse(`${from} has decided already.`);
  if (before.length >= MOST_HAND_OVERS)
    throw refuse('This stage has changed hands too often in this attempt: whoever holds it now must answer.');
  const permitted =
    mayTake(situation, name, { from, to }) &&
    (by.administrator ||
      stage.handOverTo.some((role) => membersOf(roles, role).some(({ email }) => email === to)));
  if (!permitted)
    throw refuse(`${to} may not decide this stage in ${person.name}'s place: choose somebody else.`);
  const at = now.toISOString();
  const given: HandOver = { from, to, at, by: by.actor };
  const others = (current.roster ?? []).filter((person) => person !== from && person !== to);
  const next = { ...current, handOvers: [...before, given], roster: [...others, to] };
  const after = withStage(state, name, askedAgainBy(situation, name, next));
  return {
    entry: {
      at,
      actor: by.actor,
      action: by.administrator ? 'reassigned' : 'handed-over',
      details: {
        stage: name,
        attempt,
        version: state.version,
        from,
        to,
        comment: comment || undefined,
        proof,
      },
      state: after,
    },
  };
}

/**
 * True for a person who could decide with the part, as one of enough. A stand-in has no part to give away; with a part
 * that comes to who has it, or to nobody in a role, nobody has one right more.
 */
function mayTake(
  situation: Situation,
  name: string,
  { from, to }: Pick<HandOverCommand, 'from' | 'to'>,
): boolean {
  const { state, now } = situation;
  const current = stageState(state, name);
  if (current.decisions.some((decision) => decision.person === to)) return false;
  const given: HandOver = { from, to, at: now.toISOString(), by: from };
  const handOvers = [...(current.handOvers ?? []), given];
  const tried = { ...situation, state: withStage(state, name, { ...current, handOvers }) };
  const rights = (some: Situation) => mandates(some, name).filter(({ person }) => person.email === to).length;
  return rights(tried) > rights(situation) && (canComplete(tried, name) || !canComplete(situation, name));
}

function refuse(message: string): GovernanceError<'InvalidForm'> {
  return new GovernanceError('InvalidForm', message, { field: 'to' });
}
