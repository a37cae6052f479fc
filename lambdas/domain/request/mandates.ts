import { own } from '../../../schema/own.ts';
import { absenceAt, everyone, membersOf, type Person, type Roles } from '../../../schema/roles.ts';
import { type About, peopleOf } from '../../../schema/seat-people.ts';
import { areBeside } from '../../../schema/tracks.ts';
import {
  type AskedFor,
  type HumanStage,
  type Seats,
  type SeatsOrShare,
  waysOf,
} from '../../../schema/workflow.ts';
import type { Decision, HandOver, RequestState, StageState } from '../model.ts';
import { isFilled, missing, type SeatedDecision, turnAt, wouldCount } from './seating.ts';
import type { Situation } from './situation.ts';
import { countedStage, escalatedTo, humanStage, stageState } from './stages.ts';

/** A stand-in of a stand-in of a stand-in may act, and no further. */
const DEEPEST_STAND_IN = 3;

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

export type Ineligibility =
  | 'not-in-role'
  | 'handed-over'
  | 'represented'
  | 'out-of-turn'
  | 'requester'
  | 'decided-earlier-stage';

/**
 * Everyone who may answer at a stage now, with each right they have there, their own before others'. The roles
 * are those of the present: whoever has left a role has lost what it gave, and what they passed on. Then come those
 * to whom somebody handed over or an administrator gave a part, stand-ins of the absent, and after escalation the people of the other role.
 * Separation of duties leaves out the requesters, and whoever decided another stage. A part counts once: whoever has
 * been represented by somebody else decides no more themselves, nor through others. Where a stage asks its roles one after
 * the other, only the role whose turn it is may answer.
 */
export function mandates(situation: Situation, name: string): readonly Mandate[] {
  const { decisions } = stageState(situation.state, name);
  const turn = turnAt(countedStage(situation.workflow, situation.state, name), decisions);
  return rights(situation, name).filter(({ countsFor }) => turn === undefined || countsFor === turn);
}

/** Like `mandates`, whoever's turn it is. */
function rights(situation: Situation, name: string): readonly Mandate[] {
  const current = stageState(situation.state, name);
  return claims(situation, name).filter(
    ({ person, inPlaceOf }) =>
      [person.email, inPlaceOf ?? person.email].every(
        (one) => separated(situation, name, one) === undefined,
      ) && !isRepresented(current, inPlaceOf ?? person.email, person.email),
  );
}

/** The people who may answer at a stage now, once each. */
export function eligible(situation: Situation, name: string): readonly Person[] {
  const people = mandates(situation, name).map(({ person }) => person);
  return [...new Map(people.map((person) => [person.email, person])).values()];
}

/** Why a person may not answer at a stage, or `undefined` when they may. */
export function whyNotEligible(
  situation: Situation,
  name: string,
  person: string,
): Ineligibility | undefined {
  if (mandates(situation, name).some((mandate) => mandate.person.email === person)) return undefined;
  if (rights(situation, name).some((mandate) => mandate.person.email === person)) return 'out-of-turn';
  const current = stageState(situation.state, name);
  const own = claims(situation, name).filter((mandate) => mandate.person.email === person);
  if (own.length > 0) {
    const represented = own.some(({ inPlaceOf }) => isRepresented(current, inPlaceOf ?? person, person));
    return separated(situation, name, person) ?? (represented ? 'represented' : 'decided-earlier-stage');
  }
  return current.handOvers?.some(({ from }) => from === person) ? 'handed-over' : 'not-in-role';
}

/**
 * The mandate that a person uses: one whose seat is not filled yet, of these the one with the fewest other people.
 * So who could fill either of two seats takes the one that is harder to fill.
 */
export function mandateOf(situation: Situation, name: string, person: string): Mandate | undefined {
  const { stage, decisions, all } = seen(situation, name);
  // The person is among them for each of these seats, which makes no difference between two.
  const spare = (seat: string) => free(all, decisions, seat).length - missing(stage, decisions, seat);
  return all
    .filter((mandate) => mandate.person.email === person)
    .map((mandate) => ({ mandate, filled: !wouldCount(stage, decisions, [mandate.countsFor]) }))
    .sort(
      (a, b) =>
        Number(a.filled) - Number(b.filled) ||
        spare(a.mandate.countsFor) - spare(b.mandate.countsFor) ||
        Number(a.mandate.inPlaceOf !== undefined) - Number(b.mandate.inPlaceOf !== undefined),
    )[0]?.mandate;
}

/** Whoever has not answered at a stage and whose approval would bring it nearer to its quorums. */
export function needed(situation: Situation, name: string): readonly Person[] {
  const { stage, decisions, all } = seen(situation, name);
  const answered = new Set(decisions.map(({ person }) => person));
  const roles = rolesByPerson(all);
  // Of two hundred people of one role it is the same.
  const known = new Map<string, boolean>();
  return eligible(situation, name).filter(({ email }) => {
    if (answered.has(email)) return false;
    const of = roles.get(email) ?? [];
    const key = of.join(' ');
    const counts = known.get(key) ?? wouldCount(stage, decisions, of);
    known.set(key, counts);
    return counts;
  });
}

/** The roles of a stage for which a person's approval may count. */
export function rolesFor(all: readonly Mandate[], email: string): readonly string[] {
  return [...new Set(all.filter(({ person }) => person.email === email).map(({ countsFor }) => countsFor))];
}

/** The same of everybody. */
function rolesByPerson(all: readonly Mandate[]): ReadonlyMap<string, readonly string[]> {
  const byPerson = new Map<string, Set<string>>();
  for (const { person, countsFor } of all) {
    const roles = byPerson.get(person.email) ?? new Set();
    byPerson.set(person.email, roles.add(countsFor));
  }
  return new Map([...byPerson].map(([email, roles]) => [email, [...roles]]));
}

/**
 * True while enough people are left to complete every quorum of a stage, each of them once; or to answer at all, where a
 * casting vote settles what their answers leave open.
 */
export function canComplete(situation: Situation, name: string): boolean {
  const { stage, decisions } = seen(situation, name);
  const all = rights(situation, name);
  const left = free(all, decisions);
  return (stage.chair?.casting === true && left.length > 0) || canFill(stage, decisions, { all, left });
}

/**
 * True when the stage does without a person's answer: the others are enough to complete every quorum, even after as many
 * rejections as do not end it; or a casting vote settles what they leave open.
 */
export function canSpare(situation: Situation, name: string, person: string): boolean {
  const { stage, decisions } = seen(situation, name);
  if (stage.chair?.casting === true) return true;
  const all = rights(situation, name);
  const left = free(all, decisions).filter((email) => email !== person);
  const against = decisions.filter(({ choice }) => choice === 'reject').length;
  const more = stage.rejectQuorum - 1 - against;
  // So many rejections leave enough people for every set of roles when they do with each role asking for so many more.
  // Of several ways to approve, one that they leave is enough.
  return waysOf(stage).some((way) =>
    way
      .filter(({ role }) => missing({ approvers: way }, decisions, role) > 0)
      .every(({ role: one }) => {
        const approvers = way.map(({ role, quorum }) => ({
          role,
          quorum: role === one ? quorum + more : quorum,
        }));
        return canFill({ approvers }, decisions, { all, left });
      }),
  );
}

/** True when nobody is left who could answer at a stage, whoever's turn it is. */
export function isExhausted(situation: Situation, name: string): boolean {
  return free(rights(situation, name), stageState(situation.state, name).decisions).length === 0;
}

function canFill(
  stage: AskedFor<Seats>,
  decisions: readonly Decision[],
  { all, left }: { readonly all: readonly Mandate[]; readonly left: readonly string[] },
): boolean {
  const roles = rolesByPerson(all);
  const hoped = left.map((email): SeatedDecision => {
    const mayCountFor = roles.get(email) ?? [];
    return { choice: 'approve', role: mayCountFor[0] ?? '', mayCountFor };
  });
  return isFilled(stage, [...decisions, ...hoped]);
}

/** A stage with what was decided there, and with the rights to decide now. */
function seen(situation: Situation, name: string) {
  const { workflow, state } = situation;
  const { decisions } = stageState(state, name);
  return { stage: countedStage(workflow, state, name), decisions, all: mandates(situation, name) };
}

/** Whoever could still decide, for any of the stage's roles or for one of them. */
function free(all: readonly Mandate[], decisions: readonly Decision[], seat?: string): readonly string[] {
  const people = all
    .filter(({ countsFor }) => seat === undefined || countsFor === seat)
    .map(({ person }) => person.email);
  const answered = new Set(decisions.map(({ person }) => person));
  return [...new Set(people)].filter((email) => !answered.has(email));
}

/** True when somebody other than `person` has used the part that was first `origin`'s. */
function isRepresented({ decisions }: StageState, origin: string, person: string): boolean {
  return decisions.some(
    (decision) => (decision.inPlaceOf ?? decision.person) === origin && decision.person !== person,
  );
}

/** What a request says of itself that decides who is asked where a seat's rule leaves it to the request. */
export function aboutOf({
  requesters,
  subject,
  attributes,
}: Pick<RequestState, 'requesters' | 'subject' | 'attributes'>): About {
  return { requester: requesters.at(-1), subject, attributes };
}

/** All claims to a stage before separation of duties. */
function claims(situation: Situation, name: string): readonly Mandate[] {
  const { workflow, roles, state } = situation;
  const stage = humanStage(workflow, name);
  const current = stageState(state, name);
  const own = stage.approvers.flatMap((seats) =>
    peopleOf(seats, roles, aboutOf(state)).map((seated): Mandate => ({ ...seated, countsFor: seats.role })),
  );
  const escalated = escalatedTo(stage, current).flatMap(({ to: role }) =>
    membersOf(roles, role).flatMap((person) =>
      stage.approvers.map(({ role: countsFor }): Mandate => ({ person, role, countsFor })),
    ),
  );
  const asked = [...own, ...escalated];
  const held = current.handOvers?.reduce((all, given) => handOver(all, given, stage, roles), asked) ?? asked;
  return [...held, ...held.flatMap((mandate) => standIns(situation, name, mandate))];
}

/** Whoever got a part and has left every role since has it no more: it is with whom it was before. */
function handOver(
  all: readonly Mandate[],
  { from, to }: HandOver,
  { approvers }: HumanStage,
  roles: Roles,
): Mandate[] {
  if (!everyone(roles).has(to)) return [...all];
  if (from === undefined)
    return [...all, ...approvers.flatMap(({ role: countsFor }) => signing(to, countsFor, roles))];
  return all.flatMap((mandate) => (mandate.person.email === from ? inPlace(mandate, to, roles) : [mandate]));
}

/**
 * Stand-ins of the absent, and of those who are absent themselves, so often in a row: never by way of somebody who may not decide, be
 * it the first of them to whom the part was handed over, so that nobody says who decides where they may not.
 */
function standIns(
  situation: Situation,
  name: string,
  mandate: Mandate,
  deep = DEEPEST_STAND_IN,
): readonly Mandate[] {
  const { roles, now } = situation;
  const absence = absenceAt(mandate.person, now);
  if (absence === undefined || deep === 0) return [];
  // Whoever would use a part that is their own still hears why it may not be used.
  const isOwn = mandate.inPlaceOf === undefined;
  if (!isOwn && separated(situation, name, mandate.person.email) !== undefined) return [];
  const direct = inPlace(mandate, absence.standIn, roles);
  return [...direct, ...direct.flatMap((one) => standIns(situation, name, one, deep - 1))];
}

/** A mandate in the hands of somebody else; nobody's when that person is in no role. */
function inPlace(
  { person, inPlaceOf: origin = person.email, countsFor }: Mandate,
  email: string,
  roles: Roles,
) {
  // Who gets back what they gave has it as their own again.
  return signing(email, countsFor, roles).map(
    (own): Mandate => (origin === email ? own : { ...own, inPlaceOf: origin }),
  );
}

/** Somebody's right to sign for a role of the stage: in that role where they are in it, else in the first that they are in. */
function signing(email: string, countsFor: string, roles: Roles): Mandate[] {
  const isIn = (name: string) => membersOf(roles, name).some((member) => member.email === email);
  const person = everyone(roles).get(email);
  const role = [countsFor, ...Object.keys(roles)].find(isIn);
  return person === undefined || role === undefined ? [] : [{ person, role, countsFor }];
}

/** How many people of some seats may decide at a stage: whom separation of duties does not keep out. */
export function countUnseparated(situation: Situation, name: string, seats: SeatsOrShare): number {
  return peopleOf(seats, situation.roles, aboutOf(situation.state)).filter(
    ({ person }) => separated(situation, name, person.email) === undefined,
  ).length;
}

function separated(
  { workflow, state }: Situation,
  name: string,
  person: string,
): 'requester' | 'decided-earlier-stage' | undefined {
  const { alsoEligible } = humanStage(workflow, name);
  if (state.requesters.includes(person) && !alsoEligible.includes('requester')) return 'requester';
  if (decidesBeside({ workflow, state }, name, person)) return 'decided-earlier-stage';
  const decided = own(state.deciders, person);
  if (decided === undefined || decided === name || alsoEligible.includes('earlier-approver'))
    return undefined;
  return 'decided-earlier-stage';
}

/** Whether somebody has decided another track, or was represented there: of two at the same time none is earlier. */
function decidesBeside(
  { workflow, state }: Pick<Situation, 'workflow' | 'state'>,
  name: string,
  person: string,
): boolean {
  return Object.entries(state.stages).some(
    ([other, { decisions }]) =>
      areBeside(workflow, name, other) &&
      decisions.some((one) => one.person === person || one.inPlaceOf === person),
  );
}
