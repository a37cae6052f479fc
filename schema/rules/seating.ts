import type { Roles } from '../roles.ts';
import { type About, peopleOf } from '../seat-people.ts';
import { sharedOut } from '../share.ts';
import {
  type HumanStage,
  type Seats,
  type SeatsOrShare,
  type Share,
  stagesInOrder,
  type Workflow,
  waysOf,
} from '../workflow.ts';
import { casesOf, type Value } from './cases.ts';
import { humanStages, type Named } from './walk.ts';

/** One answer that a stage needs of somebody. */
export interface Seat {
  readonly stage: string;
  /** The place of the stage on the path. */
  readonly order: number;
  /** For whose quorum it counts. */
  readonly of: CountedSeats;
  /** Who can take it, by address. */
  readonly candidates: readonly string[];
  /** True when somebody who decided an earlier stage can take it too. */
  readonly isShared: boolean;
}

/** So many people of a role, which is such a share of it where one is asked for. */
export type CountedSeats = Seats & { readonly share?: Share };

/** Why not every seat can be taken. */
export interface Shortage {
  readonly seat: Seat;
  /** Seats that compete for the same people, this one among them. */
  readonly rivals: readonly Seat[];
  /** How many people there are for all of these. */
  readonly available: number;
}

/** The stages for people that one request may have to pass, in their order, and what of it says who decides them. */
export interface Team extends Omit<About, 'requester'> {
  readonly stages: readonly Named<HumanStage>[];
}

/**
 * Every team that a request may need: for every case that the `when` of its stages tells apart, but for those which another
 * includes; and of these, where a stage leaves it to the request who decides, for every answer: a subject of each pattern,
 * each option of an attribute. A pattern stands for the subjects that are of it and of none before.
 */
export function teamsOf(workflow: Workflow): readonly Team[] {
  const stages = humanStages(stagesInOrder(workflow));
  const rules = stages.flatMap(([, { approvers }]) => approvers.flatMap(({ rule }) => rule ?? []));
  const apart = [...new Set(rules.flatMap((rule) => ('attribute' in rule ? rule.attribute : [])))];
  const patterns = rules.flatMap((rule) =>
    'ownerOf' in rule ? rule.owners.map(({ subjects }) => subjects) : [],
  );
  const subjects = patterns.length > 0 ? [...new Set(patterns)] : [`${workflow.subject}/*`];
  return casesApart(workflow, stages, apart).flatMap(({ applying, attributes }) =>
    subjects.map((subject) => ({
      stages: stages.filter(([name]) => applying.has(name)),
      subject,
      attributes,
    })),
  );
}

/**
 * Every choice of one way to approve at each of these stages (`anyOf`), the first ways first: as if it were all that the stage
 * asks for. Just the stages themselves where none has several.
 */
export function* choicesOf<Choosing extends Named<HumanStage>>(
  stages: readonly Choosing[],
): Generator<readonly Named<HumanStage>[]> {
  const [first, ...others] = stages;
  if (first === undefined) {
    yield [];
    return;
  }
  const [name, { anyOf: _, ...stage }] = first;
  for (const approvers of waysOf(first[1]))
    for (const rest of choicesOf(others)) yield [[name, { ...stage, approvers }], ...rest];
}

/**
 * Like `findShortage`, of stages that may have several ways to approve: a shortage only if there is one whichever ways are gone,
 * and then the one of the first ways.
 *
 * @param seatsOf the seats of the stages, each of which has one way
 */
export function findShortageOf(
  stages: readonly Named<HumanStage>[],
  seatsOf: (chosen: readonly Named<HumanStage>[]) => readonly Seat[],
): Shortage | undefined {
  let first: Shortage | undefined;
  for (const chosen of choicesOf(stages)) {
    const found = findShortage(seatsOf(chosen));
    if (found === undefined) return undefined;
    first ??= found;
  }
  return first;
}

interface Applying {
  readonly applying: ReadonlySet<string>;
  readonly attributes: Readonly<Record<string, Value>>;
}

function casesApart(
  workflow: Workflow,
  stages: readonly Named<HumanStage>[],
  apart: readonly string[],
): readonly Applying[] {
  const cases = casesOf(workflow, stages, apart);
  if (cases === undefined) {
    // Too many to tell apart: as if every stage applied, whatever the attributes are that choose.
    const all = new Set(stages.map(([name]) => name));
    return optionsOf(workflow, apart).map((attributes) => ({ applying: all, attributes }));
  }
  const largest: Applying[] = [];
  for (const { applying, attributes = {} } of cases.toSorted((a, b) => b.applying.size - a.applying.size)) {
    const isIncluded = largest.some(
      (other) =>
        [...applying].every((name) => other.applying.has(name)) &&
        apart.every((name) => attributes[name] === other.attributes[name]),
    );
    if (!isIncluded) largest.push({ applying, attributes });
  }
  return largest;
}

function optionsOf({ submission }: Workflow, apart: readonly string[]): Readonly<Record<string, Value>>[] {
  return apart.reduce<Readonly<Record<string, Value>>[]>(
    (all, name) => {
      const type = submission.attributes[name];
      const options = typeof type === 'object' ? type : [''];
      return all.flatMap((one) => options.map((option) => ({ ...one, [name]: option })));
    },
    [{}],
  );
}

/** The seats of a team for the approvals that they need, when `requester` submits. */
export function approvalSeats(team: Team, roles: Roles, requester: string | undefined): readonly Seat[] {
  return team.stages.flatMap((named, order) =>
    named[1].approvers.flatMap((asked) => {
      const members = peopleOf(asked, roles, { ...team, requester }).map(({ person }) => person.email);
      const left = mayDecide(named[1], members, requester);
      const of = countSeats(named[1], asked, left, team.stages.slice(0, order));
      // Beyond one seat more than there are people, a quorum is no less impossible.
      return seatsFor(named, order, of, Math.min(of.quorum, members.length + 1), members, requester);
    }),
  );
}

/**
 * How many people a stage needs of a role: a share is one of those whom separation of duties leaves, so that whoever must
 * have decided an earlier stage in the same role is not among them.
 */
function countSeats(
  { alsoEligible }: HumanStage,
  { quorum, ...seats }: SeatsOrShare,
  people: readonly string[],
  earlier: readonly Named<HumanStage>[],
): CountedSeats {
  if (typeof quorum === 'number') return { ...seats, quorum };
  const decided = alsoEligible.includes('earlier-approver')
    ? 0
    : earlier
        .flatMap(([, { approvers }]) => approvers)
        .filter((one): one is Seats => one.role === seats.role && typeof one.quorum === 'number')
        .reduce((sum, one) => sum + one.quorum, 0);
  return { ...seats, quorum: sharedOut(quorum, Math.max(0, people.length - decided)), share: quorum };
}

/** Of these people the ones whom a stage does not keep out as requesters. */
export function mayDecide(
  { alsoEligible }: HumanStage,
  people: readonly string[],
  requester: string | undefined,
): string[] {
  return people.filter((email) => email !== requester || alsoEligible.includes('requester'));
}

/** So many equal seats of a stage, for those of the candidates whom it does not keep out. */
export function seatsFor(
  [stage, asking]: Named<HumanStage>,
  order: number,
  of: CountedSeats,
  count: number,
  people: readonly string[],
  requester: string | undefined,
): Seat[] {
  const candidates = mayDecide(asking, people, requester);
  const isShared = asking.alsoEligible.includes('earlier-approver');
  return Array.from({ length: count }, () => ({ stage, order, of, candidates, isShared }));
}

/**
 * Looks for a different person for every seat. Somebody who takes a seat can take shared ones of later stages beside
 * it. Nothing is found only if everyone can really be seated; where a shared stage comes before one that is not, a way
 * to seat everyone may be overlooked.
 */
export function findShortage(seats: readonly Seat[]): Shortage | undefined {
  const taken = new Map<string, Seat>();
  const short = new Set<number>();
  for (const seat of [...seats].sort((a, b) => Number(a.isShared) - Number(b.isShared))) {
    const tried = new Set<string>();
    if (takeSeat(seat, taken, tried)) continue;
    if (!seat.isShared) return { seat, rivals: [...holders(taken, tried), seat], available: tried.size };
    short.add(seat.order);
  }
  for (const order of short) {
    const found = shareSeats(
      seats.filter((seat) => seat.order === order),
      taken,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Seats a shared stage with whomever no later stage needs for itself, wherever else they sit. */
function shareSeats(seats: readonly Seat[], taken: ReadonlyMap<string, Seat>): Shortage | undefined {
  const here = new Map<string, Seat>();
  for (const seat of seats) {
    const isFree = (person: string) => {
      const own = taken.get(person);
      return own === undefined || own.isShared || own.order < seat.order;
    };
    const tried = new Set<string>();
    if (takeSeat({ ...seat, candidates: seat.candidates.filter(isFree) }, here, tried)) continue;
    const needed = seat.candidates.filter((person) => !isFree(person));
    const rivals = [...holders(here, tried), seat, ...holders(taken, needed)];
    return { seat, rivals, available: tried.size + needed.length };
  }
  return undefined;
}

function holders(taken: ReadonlyMap<string, Seat>, people: Iterable<string>): Seat[] {
  return [...people].flatMap((person) => taken.get(person) ?? []);
}

/**
 * Finds a person for a seat, moving earlier seats to other people where that helps (an augmenting path). When there
 * is none, `tried` holds everyone who could have helped.
 */
function takeSeat(seat: Seat, taken: Map<string, Seat>, tried: Set<string>): boolean {
  for (const person of seat.candidates) {
    if (tried.has(person)) continue;
    tried.add(person);
    const holder = taken.get(person);
    if (holder !== undefined && !takeSeat(holder, taken, tried)) continue;
    taken.set(person, seat);
    return true;
  }
  return false;
}
