import { membersOf, type Roles } from '../roles.ts';
import { type HumanStage, isHuman, type Seats, stagesInOrder, type Workflow } from '../workflow.ts';
import { type Problem, problem, quoteAll } from './rule.ts';

/** One approval that a stage asks for. */
interface Seat {
  readonly stage: string;
  readonly role: string;
}

/**
 * Enough people can decide, whoever of the requester's role submits: as the requester decides nothing and nobody
 * decides two stages, there must be a different person for every approval of the whole path. That is a matching
 * of all approvals to people of their roles.
 */
export function quorums(workflow: Workflow, roles: Roles): readonly Problem[] {
  const stages = stagesInOrder(workflow)
    .filter((entry): entry is [string, HumanStage] => isHuman(entry[1]))
    .flatMap(([name, { approvers }]) => approvers.map((seats): [string, Seats] => [name, seats]))
    .filter(([, { role }]) => membersOf(roles, role).length > 0);
  const uncountable = stages.filter(([, { quorum }]) => !Number.isSafeInteger(quorum) || quorum < 1);
  if (uncountable.length > 0) {
    return uncountable.map(([name, { quorum }]) =>
      problem(workflow, `its quorum is ${quorum}: write a whole number from 1`, name),
    );
  }
  const requesters = membersOf(roles, workflow.requester).map((person) => person.email);
  for (const requester of requesters.length > 0 ? requesters : [undefined]) {
    const found = findShortage(workflow, stages, roles, requester);
    if (found !== undefined) return [found];
  }
  return [];
}

/** The first stage whose seats can't all be taken while `requester` stays out, and the stages it competes with. */
function findShortage(
  workflow: Workflow,
  stages: readonly (readonly [string, Seats])[],
  roles: Roles,
  requester: string | undefined,
): Problem | undefined {
  const taken = new Map<string, Seat>();
  for (const [name, { role, quorum }] of stages) {
    // Beyond one seat more than there are people, a quorum is no less impossible.
    for (let seat = 0; seat < Math.min(quorum, membersOf(roles, role).length + 1); seat++) {
      const tried = new Set<string>();
      if (takeSeat({ stage: name, role }, taken, tried, roles, requester)) continue;
      const rivals = new Set([name, ...[...tried].flatMap((person) => taken.get(person)?.stage ?? [])]);
      const scarce = stages.filter(([other]) => rivals.has(other));
      return problem(workflow, describe(scarce, tried.size, workflow, roles, requester), name);
    }
  }
  return undefined;
}

/**
 * Finds a person for a seat, moving earlier seats to other people where that helps (an augmenting path). When there
 * is none, `tried` holds everyone who could have helped.
 */
function takeSeat(
  seat: Seat,
  taken: Map<string, Seat>,
  tried: Set<string>,
  roles: Roles,
  requester: string | undefined,
): boolean {
  for (const { email } of membersOf(roles, seat.role)) {
    if (email === requester || tried.has(email)) continue;
    tried.add(email);
    const holder = taken.get(email);
    if (holder !== undefined && !takeSeat(holder, taken, tried, roles, requester)) continue;
    taken.set(email, seat);
    return true;
  }
  return false;
}

function describe(
  scarce: readonly (readonly [string, Seats])[],
  available: number,
  workflow: Workflow,
  roles: Roles,
  requester: string | undefined,
): string {
  const needed = scarce.reduce((sum, [, { quorum }]) => sum + quorum, 0);
  const needs = scarce.map(([name, { role, quorum }]) => `'${name}' ${quorum} of role '${role}'`).join(', ');
  const names = [...new Set(scarce.map(([, { role }]) => role))];
  const isConcerned = names.some((role) => membersOf(roles, role).some(({ email }) => email === requester));
  const without = isConcerned
    ? ` when '${requester}' of the requester's role '${workflow.requester}' submits, as the requester decides nothing`
    : '';
  return (
    `asks for more people than can decide: ${needs}, in all ${needed} different ${needed === 1 ? 'person' : 'people'}, ` +
    `of whom there ${available === 1 ? 'is' : 'are'} ${available}${without}; nobody decides two stages: ` +
    `add people to ${quoteAll(names)}, or lower a quorum`
  );
}
