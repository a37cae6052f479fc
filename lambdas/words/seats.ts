import type { CountedStage, HumanStage, Seats } from '../../schema/workflow.ts';
import type { Decision } from '../domain/model.ts';
import { allot, missing } from '../domain/request/seating.ts';
import { listNames } from './choices.ts';

/** How far a stage is with one of its roles. */
export interface SeatStanding extends Seats {
  /** The approvals that count here, in order. */
  readonly by: readonly Decision[];
}

/** How far a stage is with each of its roles. */
export function seatStandings(
  stage: Pick<CountedStage, 'approvers'>,
  decisions: readonly Decision[],
): readonly SeatStanding[] {
  const allotted = allot(stage, decisions);
  return stage.approvers.map((seats) => ({ ...seats, by: allotted.get(seats.role) ?? [] }));
}

/** The roles that a stage asks, for a sentence: `manager`, `manager and risk`. */
export function listRoles({ approvers }: HumanStage): string {
  return listNames(approvers.map(({ role }) => role));
}

/** Whom a stage asks, for a sentence: `the role manager`, `the line manager of the requester`. */
export function theAsked(stage: HumanStage): string {
  const isByRule = stage.approvers.some(({ rule }) => rule !== undefined);
  return `the ${isByRule ? '' : 'role '}${listRoles(stage)}`;
}

/**
 * Whom a stage still waits for: `one person of the role manager and 2 people of the role risk`; with `then` where it asks one
 * role after the other.
 */
export function describeMissing(
  stage: Pick<CountedStage, 'approvers' | 'inOrder'>,
  decisions: readonly Decision[],
): string {
  const lacking = stage.approvers.flatMap(({ role, rule }) => {
    const people = missing(stage, decisions, role);
    return people === 0 ? [] : [describeSeats({ role, quorum: people }, rule !== undefined)];
  });
  return stage.inOrder === true ? lacking.join(', then ') : listNames(lacking);
}

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
