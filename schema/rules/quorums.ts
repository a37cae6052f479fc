import { everyone, membersOf, type Roles } from '../roles.ts';
import { peopleOf, rolesOf } from '../seat-people.ts';
import { quoteAll } from '../wording.ts';
import type { Seats, Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';
import { seatRules } from './seat-rules.ts';
import { approvalSeats, findShortageOf, type Seat, type Shortage, type Team, teamsOf } from './seating.ts';
import { seats } from './seats.ts';

/**
 * Enough people can decide, whoever of the requester's role submits and whichever stages apply: as the requester
 * decides nothing and nobody decides two stages (unless a stage says otherwise), there must be a different person for
 * every approval of the whole path. That is a matching of all approvals to people of their roles.
 */
export function quorums(workflow: Workflow, roles: Roles): readonly Problem[] {
  if (seats(workflow).length > 0 || seatRules(workflow, roles).length > 0) return [];
  const teams = teamsOf(workflow);
  for (const requester of requestersOf(workflow, roles)) {
    for (const team of teams) {
      const shortage = findShortageOf(team.stages, (stages) =>
        approvalSeats({ ...team, stages }, roles, requester).filter(
          ({ of }) => peopleOf(of, roles, { ...team, requester }).length > 0,
        ),
      );
      if (shortage === undefined) continue;
      const message = describe(shortage, workflow, roles, { ...team, requester });
      return [problem(workflow, message, shortage.seat.stage)];
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
  about: Team & { readonly requester: string | undefined },
): string {
  const { requester } = about;
  const scarce = [...rivals].sort((a, b) => a.order - b.order);
  const needs = new Map(
    scarce.map(({ stage, of }) => [
      `'${stage}' ${of.quorum} ${nameOf(of)}${of.share === undefined ? '' : ` (${of.share})`}`,
      of.quorum,
    ]),
  );
  const needed = [...needs.values()].reduce((sum, quorum) => sum + quorum, 0);
  const all = scarce.map(({ of }) => of);
  const isConcerned = all.some(
    (of) =>
      (of.rule !== undefined && 'managerOf' in of.rule) ||
      peopleOf(of, roles, about).some(({ person }) => person.email === requester),
  );
  const without = isConcerned
    ? ` when '${requester}' of the requester's role '${workflow.requester}' submits, as the requester decides nothing`
    : '';
  return (
    `asks for more people than can decide: ${[...needs.keys()].join(', ')}, in all ${needed} different ` +
    `${needed === 1 ? 'person' : 'people'}, of whom there ${available === 1 ? 'is' : 'are'} ${available}${without}${where(all, about)}; ` +
    `${rivals.some(({ isShared }) => isShared) ? '' : 'nobody decides two stages: '}${remedy(all, roles, about)}` +
    (hasWays(about, scarce) ? '; no other way of its anyOf has enough people either' : '')
  );
}

/** Whether one of the stages concerned can be approved in several ways. */
const hasWays = ({ stages }: Team, scarce: readonly Seat[]): boolean =>
  stages.some(([name, { anyOf }]) => anyOf !== undefined && scarce.some(({ stage }) => stage === name));

const nameOf = ({ role, rule }: Seats) => (rule === undefined ? `of role '${role}'` : role);

/** Of which requests it is so, where the request says who decides. */
function where(all: readonly Seats[], { subject, attributes }: Team): string {
  const said = all.flatMap(({ rule }) => {
    if (rule === undefined || 'managerOf' in rule || 'is' in rule) return [];
    return 'ownerOf' in rule
      ? `the subject is of '${subject}'`
      : `${rule.attribute} is '${attributes[rule.attribute]}'`;
  });
  return said.length === 0 ? '' : `, where ${[...new Set(said)].join(' and ')}`;
}

function remedy(
  all: readonly Seats[],
  roles: Roles,
  about: Team & { readonly requester: string | undefined },
): string {
  const { requester = '' } = about;
  const names = [...new Set(all.flatMap((of) => rolesOf(of, about)))];
  const isManaged = all.some(({ rule }) => rule !== undefined && 'managerOf' in rule);
  return [
    ...(isManaged
      ? [`give '${requester}' another manager than '${everyone(roles).get(requester)?.manager}'`]
      : []),
    ...(names.length > 0 ? [`add people to ${quoteAll(names)}`] : []),
    'or lower a quorum',
  ].join(', ');
}
