import * as z from 'zod/mini';
import { own } from '../../../schema/own.ts';
import { everyone, type Roles } from '../../../schema/roles.ts';
import type { RequestState } from '../../domain/model.ts';
import { deskOf, OPEN } from '../../domain/views/lists.ts';
import { definitionOf } from '../../engine/definitions.ts';
import { requestsIn, type Seen, tryToShow } from '../../engine/lists.ts';
import type { Answer, Call, Frozen } from '../call.ts';
import { atOnceFor, decodePlace, type Placed, takePage } from '../paging.ts';
import type { QueryPorts } from '../ports.ts';
import type { Pending } from '../schemas/requests.ts';
import { askedAt, type Waiting, waitingIn } from '../waiting.ts';

type PendingItem = Frozen<Pending['pending'][number]>;
type Needs = Pick<QueryPorts, 'views' | 'ledger' | 'clock' | 'catalogue' | 'log'>;

const place = z.string();

/**
 * What waits for whom: for one person, from their desk; for anyone or for a role, from the list of open requests. Whether
 * it waits for them is what the request's own view says now.
 */
export async function pending(ports: Needs, { query }: Call<'pending'>): Promise<Answer<'pending'>> {
  const approver = query.approver?.toLowerCase();
  const now = ports.clock.now();
  const after = decodePlace(place, query.after);
  const { items, next } = await takePage(
    waiting(
      requestsIn(ports, approver === undefined ? OPEN : deskOf(approver), {
        after,
        atOnce: atOnceFor(query.limit),
      }),
    ),
    query.limit,
    async ({ state, stage }) => {
      const item = await tryToShow(ports.log, state.request, () => describe(ports, state, stage, now));
      if (item === undefined) return undefined;
      const forThem = approver === undefined || item.waitsFor.includes(approver);
      const forRole = query.role === undefined || item.roles.includes(query.role);
      return forThem && forRole ? item : undefined;
    },
  );
  return { pending: items, unknown: unknownIn(ports.catalogue.roles, approver, query.role), next };
}

/** What of a question is a slip of the pen; undefined when nothing is. */
function unknownIn(roles: Roles, approver: string | undefined, role: string | undefined) {
  const unknown = [
    ...(approver === undefined || everyone(roles).has(approver) ? [] : (['approver'] as const)),
    ...(role === undefined || Object.hasOwn(roles, role) ? [] : (['role'] as const)),
  ];
  return unknown.length === 0 ? undefined : unknown;
}

/** What waits in each request; at most one stage of a request waits at a time. */
async function* waiting(
  views: AsyncIterable<Placed<Seen<RequestState>>>,
): AsyncIterable<Placed<{ readonly state: RequestState; readonly stage: Waiting }>> {
  for await (const { item, place } of views) {
    for (const stage of waitingIn(item.state)) yield { item: { state: item.state, stage }, place };
  }
}

async function describe(
  ports: Needs,
  state: RequestState,
  waiting: Waiting,
  now: Date,
): Promise<PendingItem | undefined> {
  const { request, subject, version, attempt } = state;
  const { stage, dueAt } = waiting;
  const workflow = await definitionOf(ports, state.definition);
  const asked = askedAt({ workflow, roles: ports.catalogue.roles, state, now }, stage);
  if (asked === undefined) return undefined;
  return {
    request,
    subject,
    version,
    workflow: workflow.id,
    attempt,
    title: own(workflow.stages, stage)?.title,
    ...waiting,
    ...asked,
    overdue: dueAt !== undefined && dueAt < now.toISOString(),
  };
}
