import { administrators } from '../../../schema/roles.ts';
import type { RequestState, StageState, Step } from '../model.ts';
import { canComplete, eligible, whyNotEligible } from './mandates.ts';
import { waitingAt } from './remind.ts';
import type { Situation } from './situation.ts';
import { isPast, type StageRef, withStage } from './stages.ts';

/**
 * Records that other people than those who were asked may answer at a stage that waits: whoever has joined since, by
 * the roles, absences and hand-overs of the present, is asked from now on, and whoever is in no role of it any more is not.
 * Nothing happens when they are the same, whatever else has changed; so the same roles say it once.
 */
export function changePeople(
  situation: Situation,
  { stage: name, attempt }: StageRef,
  actor = 'system:adopt',
): Step<RequestState> {
  const { workflow, state, now } = situation;
  const current = waitingAt(workflow, state, { stage: name, attempt })?.current;
  if (current === undefined || isPast(current.dueAt, now)) return {};
  const asked = current.roster ?? [];
  const answered = new Set(current.decisions.map(({ person }) => person));
  const joined = eligible(situation, name)
    .filter(({ email }) => !asked.includes(email) && !answered.has(email))
    .map((person) => ({ email: person.email, name: person.name }));
  // What somebody has signed counts, wherever they are now; a part that is with somebody else has left nobody.
  const left = asked.filter(
    (person) => !answered.has(person) && whyNotEligible(situation, name, person) === 'not-in-role',
  );
  if (joined.length === 0 && left.length === 0) return {};
  const roster = [...asked.filter((person) => !left.includes(person)), ...joined.map(({ email }) => email)];
  const at = now.toISOString();
  const next = { ...current, roster, joinedAt: joined.length > 0 ? at : current.joinedAt };
  return {
    entry: {
      at,
      actor,
      action: 'people-changed',
      details: { stage: name, attempt, version: state.version, joined, left },
      state: withStage(state, name, askedAgainBy(situation, name, next)),
    },
  };
}

/**
 * Records that the administrators of the organisation are asked for people: a stage waits for more than are left who may
 * answer there. Once, until there are enough and again too few; nothing happens where nobody is an administrator.
 */
export function askAdministrators(
  situation: Situation,
  { stage: name, attempt }: StageRef,
  actor: `system:${string}`,
): Step<RequestState> {
  const { workflow, roles, state, now } = situation;
  const current = waitingAt(workflow, state, { stage: name, attempt })?.current;
  const people = administrators(roles).map(({ email }) => email);
  if (current === undefined || current.administratorsAskedAt !== undefined || people.length === 0) return {};
  if (isPast(current.dueAt, now) || canComplete(situation, name)) return {};
  const at = now.toISOString();
  return {
    entry: {
      at,
      actor,
      action: 'administrators-asked',
      details: { stage: name, attempt, version: state.version, people },
      state: withStage(state, name, { ...current, administratorsAskedAt: at }),
    },
  };
}

/** The stage as it is now that others are asked: where they are enough, administrators have done what they were asked for. */
export function askedAgainBy(situation: Situation, name: string, current: StageState): StageState {
  const changed = { ...situation, state: withStage(situation.state, name, current) };
  return canComplete(changed, name) ? { ...current, administratorsAskedAt: undefined } : current;
}
