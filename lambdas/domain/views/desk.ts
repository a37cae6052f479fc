import { everyone, type Roles, startOfAbsence } from '../../../schema/roles.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import type { RequestState } from '../model.ts';
import { needed } from '../request/mandates.ts';
import { waitingStages } from '../request/remind.ts';
import { deskOf, placeAt, type Spot } from './lists.ts';

/**
 * The desks on which a request lies: of everyone who may be asked for what it waits for, as the roles are now, now or
 * on any day on which somebody is away; of its requester while it waits for the next attempt.
 */
export function desksOf(
  workflow: Workflow | undefined,
  roles: Roles,
  state: RequestState,
  at: Date,
): readonly Spot[] {
  const on = (person: string, dueAt: string | undefined): Spot => ({
    list: deskOf(person),
    place: placeAt(dueAt, state.request),
  });
  if (state.status === 'rework') return state.requesters.slice(-1).map((to) => on(to, state.reworkDueAt));
  if (workflow === undefined) return [];
  const desks = new Map<string, string | undefined>();
  for (const [name, , { dueAt }] of waitingStages(workflow, state).toSorted(byDeadline)) {
    // Whoever is asked on some day is asked on the day on which some absence begins, or is asked in any case.
    const asked = instants(roles, at).flatMap((now) => needed({ workflow, roles, state, now }, name));
    // A request lies on a desk once, also where several of its tracks ask the same person.
    for (const { email } of asked) if (!desks.has(email)) desks.set(email, dueAt);
  }
  return [...desks].map(([person, dueAt]) => on(person, dueAt));
}

type Waiting = ReturnType<typeof waitingStages>[number];

const byDeadline = ([, , { dueAt: one = '' }]: Waiting, [, , { dueAt: other = '' }]: Waiting): number =>
  one < other ? -1 : 1;

function instants(roles: Roles, at: Date): readonly Date[] {
  const starts = [...everyone(roles).values()].flatMap((person) => startOfAbsence(person)?.getTime() ?? []);
  return [at, ...[...new Set(starts)].map((start) => new Date(start))];
}
