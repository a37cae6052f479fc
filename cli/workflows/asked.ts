import { everyone, type Roles } from '../../schema/roles.ts';
import { peopleOf } from '../../schema/seat-people.ts';
import { isHuman, stagesInOrder, type Workflow } from '../../schema/workflow.ts';
import type { Standing } from './stuck.ts';

/** That other people would be asked at a stage at which a request waits. */
export interface AskedOtherwise {
  readonly request: string;
  /** An address. */
  readonly person: string;
  readonly how: 'no longer' | 'as well';
}

/** The people of an organisation, before and after a change. */
export interface Change {
  readonly before: Roles;
  readonly after: Roles;
}

/** Who would be asked no longer, or as well, where a request waits. Whoever has answered there is neither. */
export function askedOtherwise(
  workflow: Workflow,
  { before, after }: Change,
  standing: Standing,
): readonly AskedOtherwise[] {
  const { request, requesters, stages } = standing;
  const about = { ...standing, requester: requesters.at(-1) };
  return stagesInOrder(workflow).flatMap(([name, stage]) => {
    const now = stages.find((one) => one.stage === name);
    if (!isHuman(stage) || now?.openedAt === undefined || now.outcome !== undefined) return [];
    const askedBy = (roles: Roles) =>
      new Set(stage.approvers.flatMap((of) => peopleOf(of, roles, about).map(({ person }) => person.email)));
    const [was, is] = [askedBy(before), askedBy(after)];
    const apart = new Set([
      ...now.decisions.map(({ person }) => person),
      ...(stage.alsoEligible.includes('requester') ? [] : requesters),
    ]);
    const changed = (people: ReadonlySet<string>, others: ReadonlySet<string>, how: AskedOtherwise['how']) =>
      [...people]
        .filter((person) => !others.has(person) && !apart.has(person))
        .map((person): AskedOtherwise => ({ request, person, how }));
    return [...changed(was, is, 'no longer'), ...changed(is, was, 'as well')];
  });
}

/** One line for each person: `Morgan Ellis would no longer be asked in 3 waiting requests`. */
export function describeAsked(found: readonly AskedOtherwise[], { before, after }: Change): string[] {
  const names = new Map([...everyone(before), ...everyone(after)]);
  const byPerson = Map.groupBy(found, ({ person, how }) => JSON.stringify([person, how]));
  return [...byPerson.values()].flatMap((all) => {
    const [first] = all;
    if (first === undefined) return [];
    const { person, how } = first;
    const requests = all.length === 1 ? 'one waiting request' : `${all.length} waiting requests`;
    const named = names.get(person)?.name ?? person;
    return [
      `${named} would ${how === 'no longer' ? 'no longer be asked' : 'be asked as well'} in ${requests}`,
    ];
  });
}
