import {
  type AskedFor,
  type CountedStage,
  type HumanStage,
  type Seats,
  waysOf,
} from '../../schema/workflow.ts';
import type { Decision } from '../domain/model.ts';
import { allot, missing } from '../domain/request/seating.ts';
import { listNames } from './choices.ts';

/** How far a stage is with one of its roles. */
export interface SeatStanding extends Seats {
  /** The approvals that count here, in order. */
  readonly by: readonly Decision[];
}

/** How far a stage is with each of its roles: in each of the ways to approve that it has, which is one for most stages. */
export function seatStandings(
  stage: AskedFor<Seats>,
  decisions: readonly Decision[],
): readonly (readonly SeatStanding[])[] {
  return waysOf(stage).map((approvers) => {
    const allotted = allot({ approvers }, decisions);
    return approvers.map((seats) => ({ ...seats, by: allotted.get(seats.role) ?? [] }));
  });
}

/** The roles that a stage asks, for a sentence: `manager`, `manager and risk`; `director or manager` where one of these is enough. */
export function listRoles({ approvers, anyOf }: Pick<HumanStage, 'approvers' | 'anyOf'>): string {
  return listNames(
    approvers.map(({ role }) => role),
    anyOf === undefined ? 'and' : 'or',
  );
}

/** Whom a stage asks, for a sentence: `the role manager`, `the line manager of the requester`. */
export function theAsked(stage: HumanStage): string {
  const isByRule = stage.approvers.some(({ rule }) => rule !== undefined);
  return `the ${isByRule ? '' : 'role '}${listRoles(stage)}`;
}

/**
 * Whom a stage still waits for: `one person of the role manager and 2 people of the role risk`; with `then` where it asks one
 * role after the other, with `or` where one of several ways to approve is enough.
 */
export function describeMissing(
  stage: AskedFor<Seats> & Pick<CountedStage, 'inOrder'>,
  decisions: readonly Decision[],
): string {
  const ways = waysOf(stage).map((approvers) => {
    const lacking = approvers.flatMap(({ role, rule }) => {
      const people = missing({ approvers }, decisions, role);
      return people === 0 ? [] : [describeSeats({ role, quorum: people }, rule !== undefined)];
    });
    return stage.inOrder === true ? lacking.join(', then ') : listNames(lacking);
  });
  return ways.join(OR);
}

/** Between ways to approve, one of which is enough. */
export const OR = ', or ';

/**
 * So many people of a role: `one person of the role manager`, `2 people of the role risk`; or of those whom a rule names:
 * `one person as line manager of the requester`.
 */
export function describeSeats({ role, quorum }: Pick<Seats, 'role' | 'quorum'>, byRule = false): string {
  return `${quorum === 1 ? 'one person' : `${quorum} people`} ${byRule ? 'as' : 'of the role'} ${role}`;
}

type Signing = Pick<Decision, 'role' | 'countsFor' | 'inPlaceOf'>;

/**
 * In which role somebody signs, for whose seat and in whose place: `risk`, `director, for manager, in place of
 * Morgan Ellis`.
 */
export function describeSigning(
  { role, countsFor = role, inPlaceOf }: Signing,
  nameOf: (person: string) => string,
): string {
  const seat = countsFor === role ? '' : `, for ${countsFor}`;
  return `${role}${seat}${inPlaceOf === undefined ? '' : `, in place of ${nameOf(inPlaceOf)}`}`;
}
