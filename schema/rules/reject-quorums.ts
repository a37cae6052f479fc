import type { Roles } from '../roles.ts';
import { type About, allRolesOf, peopleOf } from '../seat-people.ts';
import { quoteAll } from '../wording.ts';
import type { HumanStage, SeatsOrShare, Workflow } from '../workflow.ts';
import { knownRoles } from './known-roles.ts';
import { quorums, requestersOf } from './quorums.ts';
import { type Problem, problem } from './rule.ts';
import {
  approvalSeats,
  type CountedSeats,
  findShortageOf,
  mayDecide,
  type Seat,
  seatsFor,
  type Team,
  teamsOf,
} from './seating.ts';
import { seats } from './seats.ts';
import { allStages, humanStages, type Named } from './walk.ts';

/**
 * Every vote has a result: a rejection is possible, and one rejection short of it there are still people enough to
 * approve. Else a stage could wait for its end with everyone having voted.
 */
export function rejectQuorums(workflow: Workflow, roles: Roles): readonly Problem[] {
  const requesters = requestersOf(workflow, roles);
  const abouts = teamsOf(workflow).flatMap((team) => requesters.map((requester) => ({ ...team, requester })));
  const impossible = humanStages(allStages(workflow)).flatMap(([name, stage]) => {
    const { rejectQuorum } = stage;
    const isFixed = stage.approvers.every(({ rule }) => rule === undefined);
    // Of the requests that say who decides, the one for which there are fewest.
    const counts = (isFixed ? abouts.slice(0, 1) : abouts).map(
      (about) => allOf(stage.approvers, roles, about).length,
    );
    const most = Math.max(1, Math.min(...counts));
    if (Number.isSafeInteger(rejectQuorum) && rejectQuorum >= 1 && rejectQuorum <= most) return [];
    const range = most === 1 ? 'write 1' : `write a whole number from 1 to ${most}, the people it asks`;
    return [problem(workflow, `its rejectQuorum is ${rejectQuorum}: ${range}`, name)];
  });
  const isFillable = [seats, knownRoles, quorums].every((rule) => rule(workflow, roles).length === 0);
  return impossible.length > 0 || !isFillable ? impossible : splits(workflow, roles);
}

function splits(workflow: Workflow, roles: Roles): Problem[] {
  const stages = humanStages(allStages(workflow)).filter(
    // What is left open by everybody's answers, a casting vote settles.
    ([, { rejectQuorum, chair }]) => rejectQuorum > 1 && chair?.casting !== true,
  );
  return stages.flatMap(([name, stage]) => {
    if (!canSplit(workflow, roles, name)) return [];
    const rejections = stage.rejectQuorum - 1;
    const message =
      `may end in a split vote: after ${rejections} ${rejections === 1 ? 'rejection' : 'rejections'}, one short of its ` +
      `rejectQuorum, too few people are left to approve: add people to ${quoteAll(stage.approvers.flatMap(allRolesOf))}, ` +
      'or lower rejectQuorum or a quorum';
    return [problem(workflow, message, name)];
  });
}

/** Whether there are a requester and rejections, one too few at this stage, after which it can't be approved. */
function canSplit(workflow: Workflow, roles: Roles, name: string): boolean {
  const teams = teamsOf(workflow);
  return requestersOf(workflow, roles).some((requester) =>
    teams.some((team) =>
      rejectionsAt(team, name, roles, requester).some((rejected) =>
        isShort(team, rejected, roles, requester),
      ),
    ),
  );
}

/** Whether too few people are left to approve, in whichever ways, once these have rejected. */
function isShort(
  team: Team,
  rejected: readonly Seat[],
  roles: Roles,
  requester: string | undefined,
): boolean {
  const seatsOf = (stages: Team['stages']) => [
    ...approvalSeats({ ...team, stages }, roles, requester),
    ...rejected,
  ];
  return findShortageOf(team.stages, seatsOf) !== undefined;
}

/**
 * The rejections of the worst cases, which must be seated beside all approvals: one too few at each stage. At the stage in
 * question those may all come from the people who are needed most: of just some of its roles.
 */
function rejectionsAt(team: Team, name: string, roles: Roles, requester: string | undefined): Seat[][] {
  const rejectionsOf = (stage: Named<HumanStage>, approvers: readonly SeatsOrShare[]) =>
    rejectionSeats(stage, team.stages.indexOf(stage), approvers, roles, { ...team, requester });
  const elsewhere = team.stages
    .filter(([stage]) => stage !== name)
    .flatMap((stage) => rejectionsOf(stage, stage[1].approvers));
  const own = team.stages.filter(([stage]) => stage === name);
  return own.flatMap((stage) => {
    const worst =
      stage[1].anyOf === undefined
        ? subsetsOf(stage[1].approvers).map((some) => rejectionsOf(stage, some))
        : rejectionsOfAll(stage, team.stages.indexOf(stage), roles, { ...team, requester });
    return worst.map((seats) => [...elsewhere, ...seats]);
  });
}

/** A rejection counts for no quorum. */
const NO_QUORUM: CountedSeats = { role: '', quorum: 0 };

/** Seats for the people of these roles who reject without ending the stage. */
function rejectionSeats(
  stage: Named<HumanStage>,
  order: number,
  approvers: readonly SeatsOrShare[],
  roles: Roles,
  about: About,
): Seat[] {
  const count = stage[1].rejectQuorum - 1;
  return seatsFor(stage, order, NO_QUORUM, count, allOf(approvers, roles, about), about.requester);
}

/**
 * Every way in which the rejections can come from people of a stage with several ways to approve: which of those ways they bar, is
 * a matter of how many are in which of its roles.
 */
function rejectionsOfAll(stage: Named<HumanStage>, order: number, roles: Roles, about: About): Seat[][] {
  const [, { approvers, rejectQuorum }] = stage;
  const people = mayDecide(stage[1], allOf(approvers, roles, about), about.requester);
  const alike = Map.groupBy(people, (email) =>
    approvers
      .filter((of) => allOf([of], roles, about).includes(email))
      .map(({ role }) => role)
      .join(' '),
  );
  return sharesOf(rejectQuorum - 1, [...alike.values()]).map((shares) =>
    shares.flatMap(([count, among]) => seatsFor(stage, order, NO_QUORUM, count, among, about.requester)),
  );
}

type Among = readonly [count: number, people: readonly string[]];

/** Every way to take so many of these groups, or fewer. */
function sharesOf(count: number, [group, ...others]: readonly (readonly string[])[]): Among[][] {
  if (group === undefined) return [[]];
  return Array.from({ length: Math.min(group.length, count) + 1 }, (_, taken) => taken).flatMap((taken) =>
    sharesOf(count - taken, others).map((rest): Among[] => [[taken, group], ...rest]),
  );
}

function allOf(approvers: readonly SeatsOrShare[], roles: Roles, about: About): string[] {
  return [
    ...new Set(approvers.flatMap((of) => peopleOf(of, roles, about).map(({ person }) => person.email))),
  ];
}

/** Every choice of at least one of these. */
function subsetsOf(approvers: readonly SeatsOrShare[]): SeatsOrShare[][] {
  const [first, ...others] = approvers;
  if (first === undefined) return [];
  const without = subsetsOf(others);
  return [[first], ...without, ...without.map((some) => [first, ...some])];
}
