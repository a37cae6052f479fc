import * as z from 'zod/mini';
import { isHuman, type Workflow } from '../../../workflows/schema/workflow.ts';
import type { RequestState } from '../../domain/model.ts';
import { definitionOf } from '../../engine/definitions.ts';
import type { RequestView } from '../../ports.ts';
import type { Answer, Call, Frozen } from '../call.ts';
import { decodePlace, type Placed, takePage } from '../paging.ts';
import type { QueryPorts } from '../ports.ts';
import type { Pending } from '../schemas/requests.ts';
import { REWORK, type Waiting, waitingIn } from '../waiting.ts';
import { underWay } from './requests.ts';

type PendingItem = Frozen<Pending['pending'][number]>;
type Needs = Pick<QueryPorts, 'views' | 'ledger' | 'clock' | 'catalogue'>;

const place = z.string();

/** What waits for whom, from the view: for anyone, for one person, or for a role. */
export async function pending(ports: Needs, { query }: Call<'pending'>): Promise<Answer<'pending'>> {
  const approver = query.approver?.toLowerCase();
  const now = ports.clock.now().toISOString();
  const after = decodePlace(place, query.after);
  const { items, next } = await takePage(
    waiting(underWay(ports.views, after)),
    query.limit,
    async ({ state, stage }) => {
      if (approver !== undefined && !stage.waitsFor.includes(approver)) return undefined;
      const item = describe(await definitionOf(ports, state.definition), state, stage, now);
      return query.role === undefined || item.roles.includes(query.role) ? item : undefined;
    },
  );
  return { pending: items, next };
}

/** What waits in each request; at most one stage of a request waits at a time. */
async function* waiting(
  views: AsyncIterable<Placed<RequestView>>,
): AsyncIterable<Placed<{ readonly state: RequestState; readonly stage: Waiting }>> {
  for await (const { item, place } of views) {
    for (const stage of waitingIn(item.state)) yield { item: { state: item.state, stage }, place };
  }
}

function describe(workflow: Workflow, state: RequestState, waiting: Waiting, now: string): PendingItem {
  const { request, subject, version, attempt } = state;
  const stage = Object.hasOwn(workflow.stages, waiting.stage) ? workflow.stages[waiting.stage] : undefined;
  return {
    request,
    subject,
    version,
    workflow: workflow.id,
    attempt,
    title: stage?.title,
    roles: waiting.stage === REWORK ? [workflow.requester] : rolesOf(stage, state, waiting),
    ...waiting,
    overdue: waiting.dueAt < now,
  };
}

function rolesOf(
  stage: Workflow['stages'][string] | undefined,
  state: RequestState,
  waiting: Waiting,
): string[] {
  if (stage === undefined || !isHuman(stage)) return [];
  const escalated = state.stages[waiting.stage]?.escalatedAt !== undefined ? stage.escalate?.to : undefined;
  return [...stage.approvers.map(({ role }) => role), ...(escalated === undefined ? [] : [escalated])];
}
