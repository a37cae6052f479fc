import { membersOf, type Roles } from '../roles.ts';
import { type HumanStage, type Seats, stagesInOrder, type Workflow } from '../workflow.ts';
import { casesOf } from './cases.ts';
import { humanStages, type Named } from './walk.ts';

/** One answer that a stage needs of somebody. */
export interface Seat {
  readonly stage: string;
  /** The place of the stage on the path. */
  readonly order: number;
  /** For whose quorum it counts. */
  readonly of: Seats;
  /** Who can take it, by address. */
  readonly candidates: readonly string[];
  /** True when somebody who decided an earlier stage can take it too. */
  readonly isShared: boolean;
}

/** Why not every seat can be taken. */
export interface Shortage {
  readonly seat: Seat;
  /** Seats that compete for the same people, this one among them. */
  readonly rivals: readonly Seat[];
  /** How many people there are for all of these. */
  readonly available: number;
}

/**
 * The stages for people that one request may have to pass, in their order: for every case that their `when` tells
 * apart, but for those which another includes.
 */
export function teamsOf(workflow: Workflow): readonly (readonly Named<HumanStage>[])[] {
  const stages = humanStages(stagesInOrder(workflow));
  const cases = casesOf(workflow, stages);
  if (cases === undefined) return [stages];
  const largest: ReadonlySet<string>[] = [];
  for (const { applying } of cases.toSorted((a, b) => b.applying.size - a.applying.size)) {
    if (!largest.some((other) => [...applying].every((name) => other.has(name)))) largest.push(applying);
  }
  return largest.map((applying) => stages.filter(([name]) => applying.has(name)));
}

/** The seats of these stages for the approvals that they need, when `requester` submits. */
export function approvalSeats(
  team: readonly Named<HumanStage>[],
  roles: Roles,
  requester: string | undefined,
): readonly Seat[] {
  return team.flatMap((named, order) =>
    named[1].approvers.flatMap((of) => {
      const members = membersOf(roles, of.role).map(({ email }) => email);
      // Beyond one seat more than there are people, a quorum is no less impossible.
      return seatsFor(named, order, of, Math.min(of.quorum, members.length + 1), members, requester);
    }),
  );
}

/** So many equal seats of a stage, for those of the candidates whom it does not keep out. */
export function seatsFor(
  [stage, { alsoEligible }]: Named<HumanStage>,
  order: number,
  of: Seats,
  count: number,
  people: readonly string[],
  requester: string | undefined,
): Seat[] {
  const candidates = people.filter((email) => email !== requester || alsoEligible.includes('requester'));
  const isShared = alsoEligible.includes('earlier-approver');
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
