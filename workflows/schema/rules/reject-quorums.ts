import { membersOf, type Roles } from '../roles.ts';
import type { HumanStage, Seats, Workflow } from '../workflow.ts';
import { quorums, requestersOf } from './quorums.ts';
import { type Problem, problem, quoteAll } from './rule.ts';
import { approvalSeats, findShortage, type Seat, seatsFor, teamsOf } from './seating.ts';
import { seats } from './seats.ts';
import { allStages, humanStages, type Named } from './walk.ts';

/**
 * Every vote has a result: a rejection is possible, and one rejection short of it there are still people enough to
 * approve. Else a stage could wait for its end with everyone having voted.
 */
export function rejectQuorums(workflow: Workflow, roles: Roles): readonly Problem[] {
  const impossible = humanStages(allStages(workflow)).flatMap(([name, stage]) => {
    const { rejectQuorum } = stage;
    const most = Math.max(1, peopleOf(stage.approvers, roles).length);
    if (Number.isSafeInteger(rejectQuorum) && rejectQuorum >= 1 && rejectQuorum <= most) return [];
    const range = most === 1 ? 'write 1' : `write a whole number from 1 to ${most}, the people it asks`;
    return [problem(workflow, `its rejectQuorum is ${rejectQuorum}: ${range}`, name)];
  });
  if (impossible.length > 0 || seats(workflow).length > 0 || quorums(workflow, roles).length > 0)
    return impossible;
  return splits(workflow, roles);
}

function splits(workflow: Workflow, roles: Roles): Problem[] {
  const stages = humanStages(allStages(workflow)).filter(([, { rejectQuorum }]) => rejectQuorum > 1);
  return stages.flatMap(([name, stage]) => {
    if (!canSplit(workflow, roles, name)) return [];
    const rejections = stage.rejectQuorum - 1;
    const message =
      `may end in a split vote: after ${rejections} ${rejections === 1 ? 'rejection' : 'rejections'}, one short of its ` +
      `rejectQuorum, too few people are left to approve: add people to ${quoteAll(stage.approvers.map(({ role }) => role))}, ` +
      'or lower rejectQuorum or a quorum';
    return [problem(workflow, message, name)];
  });
}

/** Whether there are a requester and rejections, one too few at this stage, after which it can't be approved. */
function canSplit(workflow: Workflow, roles: Roles, name: string): boolean {
  return teamsOf(workflow)
    .filter((team) => team.some(([stage]) => stage === name))
    .some((team) =>
      requestersOf(workflow, roles).some((requester) => {
        const elsewhere = team.flatMap((other, order) =>
          other[0] === name ? [] : rejectionSeats(other, order, other[1].approvers, roles, requester),
        );
        const approvals = approvalSeats(team, roles, requester);
        const order = team.findIndex(([stage]) => stage === name);
        const own = team[order];
        return (
          own !== undefined &&
          // The rejections may all come from those who are needed most: the people of just some of the roles.
          subsetsOf(own[1].approvers).some((some) => {
            const here = rejectionSeats(own, order, some, roles, requester);
            return findShortage([...approvals, ...elsewhere, ...here]) !== undefined;
          })
        );
      }),
    );
}

/** Seats for the people of these roles who reject without ending the stage. */
function rejectionSeats(
  stage: Named<HumanStage>,
  order: number,
  approvers: readonly Seats[],
  roles: Roles,
  requester: string | undefined,
): Seat[] {
  const [of = { role: '', quorum: 0 }] = approvers;
  return seatsFor(stage, order, of, stage[1].rejectQuorum - 1, peopleOf(approvers, roles), requester);
}

function peopleOf(approvers: readonly Seats[], roles: Roles): string[] {
  return [...new Set(approvers.flatMap(({ role }) => membersOf(roles, role).map(({ email }) => email)))];
}

/** Every choice of at least one of these. */
function subsetsOf(approvers: readonly Seats[]): Seats[][] {
  const [first, ...others] = approvers;
  if (first === undefined) return [];
  const without = subsetsOf(others);
  return [[first], ...without, ...without.map((some) => [first, ...some])];
}
