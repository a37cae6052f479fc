import { absenceAt, everyone, membersOf, type Person, type Roles } from '../../../workflows/schema/roles.ts';
import type { HumanStage } from '../../../workflows/schema/workflow.ts';
import type { Decision, RequestState, StageState } from '../model.ts';
import { stageState } from './stages.ts';

/** A person's right to answer at a stage: in which role, for which of its seats, in whose place. */
export interface Mandate {
  readonly person: Person;
  /** The role in which the person signs. */
  readonly role: string;
  /** The role of the stage for which the signature counts. */
  readonly countsFor: string;
  /** Who was asked first, where it was somebody else. */
  readonly inPlaceOf?: string;
}

export type Ineligibility = 'not-in-role' | 'handed-over' | 'requester' | 'decided-earlier-stage';

/**
 * Everyone who may answer at a stage now, with each right they have there, their own before others'. The roles
 * are those of the present: whoever has left a role has lost what it gave, and what they passed on. Then come those
 * to whom somebody handed over, stand-ins of the absent, and after escalation the people of the other role.
 * Separation of duties leaves out the requesters, and whoever decided another stage.
 */
export function mandates(
  name: string,
  stage: HumanStage,
  roles: Roles,
  state: RequestState,
  now: Date,
): readonly Mandate[] {
  return claims(stage, roles, stageState(state, name), now).filter(
    ({ person, inPlaceOf }) =>
      separated(name, stage, state, person.email) === undefined &&
      (inPlaceOf === undefined || separated(name, stage, state, inPlaceOf) === undefined),
  );
}

/** The people who may answer at a stage now, once each. */
export function eligible(
  name: string,
  stage: HumanStage,
  roles: Roles,
  state: RequestState,
  now: Date,
): readonly Person[] {
  const people = mandates(name, stage, roles, state, now).map(({ person }) => person);
  return [...new Map(people.map((person) => [person.email, person])).values()];
}

/** Why a person may not answer at a stage, or `undefined` when they may. */
export function whyNotEligible(
  name: string,
  stage: HumanStage,
  roles: Roles,
  state: RequestState,
  person: string,
  now: Date,
): Ineligibility | undefined {
  if (mandates(name, stage, roles, state, now).some((mandate) => mandate.person.email === person))
    return undefined;
  const current = stageState(state, name);
  const claimed = claims(stage, roles, current, now).some((mandate) => mandate.person.email === person);
  if (claimed) return separated(name, stage, state, person) ?? 'decided-earlier-stage';
  return current.handOvers?.some(({ from }) => from === person) ? 'handed-over' : 'not-in-role';
}

/**
 * The mandate that a person uses: one whose seat is not filled yet, of these the one with the fewest other people.
 * So who could fill either of two seats takes the one that is harder to fill.
 */
export function mandateOf(
  name: string,
  stage: HumanStage,
  roles: Roles,
  state: RequestState,
  person: string,
  now: Date,
): Mandate | undefined {
  const all = mandates(name, stage, roles, state, now);
  const { decisions } = stageState(state, name);
  const others = (seat: string) =>
    new Set(
      all
        .filter((one) => one.countsFor === seat && one.person.email !== person)
        .map((one) => one.person.email),
    ).size - missing(stage, decisions, seat);
  return all
    .filter((mandate) => mandate.person.email === person)
    .map((mandate) => ({ mandate, filled: missing(stage, decisions, mandate.countsFor) === 0 }))
    .sort(
      (a, b) =>
        Number(a.filled) - Number(b.filled) ||
        others(a.mandate.countsFor) - others(b.mandate.countsFor) ||
        Number(a.mandate.inPlaceOf !== undefined) - Number(b.mandate.inPlaceOf !== undefined),
    )[0]?.mandate;
}

/** True for both kinds of approval. */
export function approves({ choice }: Pick<Decision, 'choice'>): boolean {
  return choice === 'approve' || choice === 'approve-with-conditions';
}

/** The role of the stage for which a decision counts. */
export function seatOf({ role, countsFor }: Pick<Decision, 'role' | 'countsFor'>): string {
  return countsFor ?? role;
}

/** How many approvals a seat still lacks. */
export function missing(stage: HumanStage, decisions: readonly Decision[], seat: string): number {
  const quorum = stage.approvers.find(({ role }) => role === seat)?.quorum ?? 0;
  const given = decisions.filter((decision) => approves(decision) && seatOf(decision) === seat).length;
  return Math.max(0, quorum - given);
}

/** All claims to a stage before separation of duties. */
function claims(stage: HumanStage, roles: Roles, current: StageState, now: Date): readonly Mandate[] {
  const own = stage.approvers.flatMap(({ role }) =>
    membersOf(roles, role).map((person): Mandate => ({ person, role, countsFor: role })),
  );
  const held = (current.handOvers ?? []).reduce((all, { from, to }) => handOver(all, from, to, roles), own);
  const standIns = held.flatMap((mandate) => standIn(mandate, roles, now));
  const other = current.escalatedAt === undefined ? undefined : stage.escalate?.to;
  const escalated =
    other === undefined
      ? []
      : membersOf(roles, other).flatMap((person) =>
          stage.approvers.map(({ role: countsFor }): Mandate => ({ person, role: other, countsFor })),
        );
  return [...held, ...standIns, ...escalated];
}

function handOver(all: readonly Mandate[], from: string, to: string, roles: Roles): Mandate[] {
  return all.flatMap((mandate) => (mandate.person.email === from ? inPlace(mandate, to, roles) : [mandate]));
}

function standIn(mandate: Mandate, roles: Roles, now: Date): Mandate[] {
  const absence = absenceAt(mandate.person, now);
  return absence === undefined ? [] : inPlace(mandate, absence.standIn, roles);
}

/** A mandate in the hands of somebody else; nobody's when that person is in no role. */
function inPlace(mandate: Mandate, email: string, roles: Roles): Mandate[] {
  const person = everyone(roles).get(email);
  const role = Object.keys(roles).find((name) =>
    membersOf(roles, name).some((member) => member.email === email),
  );
  if (person === undefined || role === undefined) return [];
  const origin = mandate.inPlaceOf ?? mandate.person.email;
  const { countsFor } = mandate;
  // Who gets back what they gave has it as their own again.
  if (origin === email) return [{ person, role: countsFor, countsFor }];
  const signsAs = membersOf(roles, countsFor).some((member) => member.email === email) ? countsFor : role;
  return [{ person, role: signsAs, countsFor, inPlaceOf: origin }];
}

function separated(
  name: string,
  stage: HumanStage,
  state: RequestState,
  person: string,
): 'requester' | 'decided-earlier-stage' | undefined {
  if (state.requesters.includes(person) && !stage.alsoEligible.includes('requester')) return 'requester';
  const decided = Object.hasOwn(state.deciders, person) ? state.deciders[person] : undefined;
  if (decided === undefined || decided === name || stage.alsoEligible.includes('earlier-approver'))
    return undefined;
  return 'decided-earlier-stage';
}
