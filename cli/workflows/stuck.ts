import type { RequestAnswer } from '../../lambdas/api/schemas/requests.ts';
import { allot } from '../../lambdas/domain/request/seating.ts';
import { everyone, membersOf, type Roles } from '../../schema/roles.ts';
import { findShortageOf, type Seat, seatsFor } from '../../schema/rules/seating.ts';
import type { Named } from '../../schema/rules/walk.ts';
import { type About, allRolesOf, peopleOf } from '../../schema/seat-people.ts';
import { sharedOut } from '../../schema/share.ts';
import { type HumanStage, isHuman, type Seats, stagesInOrder, type Workflow } from '../../schema/workflow.ts';

/** A request that would wait for people who are not there. */
export interface Stuck {
  readonly request: string;
  /** The stage, by name. */
  readonly stage: string;
  /** Which roles have too few people, and for whom. */
  readonly why: string;
}

/** What is known of a request that is under way. */
export type Standing = Pick<RequestAnswer, 'request' | 'requesters' | 'subject' | 'attributes' | 'stages'>;

/** True for rules that ask a role, or the managers of one, which loses somebody: only their requests can become stuck. */
export function losesPeople(workflow: Workflow, before: Roles, after: Roles): boolean {
  return stagesInOrder(workflow).some(
    ([, stage]) =>
      isHuman(stage) &&
      stage.approvers.some((seats) =>
        seats.rule !== undefined && 'managerOf' in seats.rule
          ? !keepsManagers(workflow.requester, before, after)
          : seats.rule !== undefined && 'is' in seats.rule
            ? !keepsAll(workflow.requester, before, after)
            : allRolesOf(seats).some((role) => !keepsAll(role, before, after)),
      ),
  );
}

function keepsManagers(role: string, before: Roles, after: Roles): boolean {
  const managers = everyone(after);
  return membersOf(before, role).every(({ email, manager }) => managers.get(email)?.manager === manager);
}

function keepsAll(role: string, before: Roles, after: Roles): boolean {
  const left = new Set(membersOf(after, role).map(({ email }) => email));
  return membersOf(before, role).every(({ email }) => left.has(email));
}

/**
 * Where a request would be stuck with these people: a stage that it waits at, or that is certain to come, needs more of them
 * than are left after separation of duties. `undefined` when nothing is in its way.
 */
export function findStuck(workflow: Workflow, roles: Roles, standing: Standing): Stuck | undefined {
  const order = stagesInOrder(workflow).map(([name]) => name);
  const waiting = stagesInOrder(workflow).flatMap(([name, stage]): Named<HumanStage>[] => {
    const now = standing.stages.find((one) => one.stage === name);
    if (!isHuman(stage) || now?.outcome !== undefined) return [];
    // What a condition may pass over is judged once it is there.
    return stage.when !== undefined && now?.openedAt === undefined ? [] : [[name, stage]];
  });
  const shortage = findShortageOf(waiting, (stages) =>
    stages.flatMap(([name, stage]) => openSeats(name, stage, order.indexOf(name), roles, standing)),
  );
  if (shortage === undefined) return undefined;
  const { stage, of } = shortage.seat;
  const asked = of.rule === undefined ? `of role '${of.role}'` : `as ${of.role}`;
  const why = `it needs ${of.quorum} ${asked}, and ${count(shortage.available)} left for ${shortage.rivals.length} answers`;
  return { request: standing.request, stage, why };
}

/** The answers that a stage still lacks, each with those who may give it. */
function openSeats(name: string, stage: HumanStage, order: number, roles: Roles, standing: Standing): Seat[] {
  const { requesters, stages } = standing;
  const about = { ...standing, requester: requesters.at(-1) };
  const decisions = stages.find((one) => one.stage === name)?.decisions ?? [];
  const roster = stages.find((one) => one.stage === name)?.roster ?? [];
  const spent = new Set([
    ...decisions.map(({ person }) => person),
    ...(stage.alsoEligible.includes('earlier-approver')
      ? []
      : stages.flatMap((one) => (one.stage === name ? [] : one.decisions.map(({ person }) => person)))),
    ...(stage.alsoEligible.includes('requester') ? [] : requesters),
  ]);
  // Whoever is asked otherwise (escalation, a part that was given) is so as long as they are in any role.
  const others = roster.filter((email) => everyone(roles).has(email));
  const approvers = countSeats(stage, roles, about);
  const given = allot({ approvers }, decisions as Parameters<typeof allot>[1]);
  return approvers.flatMap((of) => {
    const people = [...new Set([...peopleOf(of, roles, about).map(({ person }) => person.email), ...others])];
    const lacking = of.quorum - (given.get(of.role)?.length ?? 0);
    const candidates = people.filter((email) => !spent.has(email));
    return seatsFor([name, stage], order, of, Math.max(0, lacking), candidates, undefined);
  });
}

const count = (people: number) =>
  people === 0 ? 'nobody is' : people === 1 ? 'one person is' : `${people} people are`;

/** What a stage asks for with these people, where it asks for a share: of all who did not submit. */
function countSeats(stage: HumanStage, roles: Roles, about: Standing & About): Seats[] {
  return stage.approvers.map(({ quorum, ...seats }) => {
    if (typeof quorum === 'number') return { ...seats, quorum };
    const people = peopleOf({ ...seats, quorum }, roles, about).filter(
      ({ person }) => !about.requesters.includes(person.email),
    );
    return { ...seats, quorum: sharedOut(quorum, people.length) };
  });
}
