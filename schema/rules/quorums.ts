import { membersOf, type Roles } from '../roles.ts';
import { quoteAll } from '../wording.ts';
import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { approvalSeats, findShortage, type Shortage, teamsOf } from './seating.ts';
import { seats } from './seats.ts';

/**
 * Enough people can decide, whoever of the requester's role submits and whichever stages apply: as the requester
 * decides nothing and nobody decides two stages (unless a stage says otherwise), there must be a different person for
 * every approval of the whole path. That is a matching of all approvals to people of their roles.
 */
export function quorums(workflow: Workflow, roles: Roles): readonly Problem[] {
  if (seats(workflow).length > 0) return [];
  const teams = teamsOf(workflow);
  for (const requester of requestersOf(workflow, roles)) {
    for (const team of teams) {
      const wanted = approvalSeats(team, roles, requester).filter(
        ({ of }) => membersOf(roles, of.role).length > 0,
      );
      const shortage = findShortage(wanted);
      if (shortage !== undefined)
        return [problem(workflow, describe(shortage, workflow, roles, requester), shortage.seat.stage)];
    }
  }
  return [];
}

/** Everyone who may submit, by address; one nobody when there is no such person. */
export function requestersOf(workflow: Workflow, roles: Roles): readonly (string | undefined)[] {
  const people = membersOf(roles, workflow.requester).map(({ email }) => email);
  return people.length > 0 ? people : [undefined];
}

function describe(
  { rivals, available }: Shortage,
  workflow: Workflow,
  roles: Roles,
  requester: string | undefined,
): string {
  const scarce = [...rivals].sort((a, b) => a.order - b.order);
  const needs = new Map(
    scarce.map(({ stage, of }) => [`'${stage}' ${of.quorum} of role '${of.role}'`, of.quorum]),
  );
  const needed = [...needs.values()].reduce((sum, quorum) => sum + quorum, 0);
  const names = [...new Set(scarce.map(({ of }) => of.role))];
  const isConcerned = names.some((role) => membersOf(roles, role).some(({ email }) => email === requester));
  const without = isConcerned
    ? ` when '${requester}' of the requester's role '${workflow.requester}' submits, as the requester decides nothing`
    : '';
  return (
    `asks for more people than can decide: ${[...needs.keys()].join(', ')}, in all ${needed} different ` +
    `${needed === 1 ? 'person' : 'people'}, of whom there ${available === 1 ? 'is' : 'are'} ${available}${without}; ` +
    `${rivals.some(({ isShared }) => isShared) ? '' : 'nobody decides two stages: '}add people to ${quoteAll(names)}, or lower a quorum`
  );
}
