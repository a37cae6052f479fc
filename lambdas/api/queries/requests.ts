import * as z from 'zod/mini';
import type { RequestState } from '../../domain/model.ts';
import type { RequestView } from '../../ports.ts';
import type { Answer, Call, Frozen } from '../call.ts';
import { decodePlace, type Placed, takePage } from '../paging.ts';
import type { QueryPorts } from '../ports.ts';
import type { RequestSummary } from '../schemas/domain.ts';
import { waitingIn } from '../waiting.ts';

const place = z.string();

/** Requests under way, from the view, by state, workflow, subject and age. */
export async function requests(
  { views, clock }: Pick<QueryPorts, 'views' | 'clock'>,
  { query }: Call<'requests'>,
): Promise<Answer<'requests'>> {
  const { status, workflow, subject, olderThan } = query;
  const now = clock.now().getTime();
  const matches = (state: RequestState) =>
    (status === undefined || state.status === status) &&
    (workflow === undefined || state.workflow === workflow) &&
    (subject === undefined || state.subject === subject) &&
    (olderThan === undefined || now - Date.parse(state.requestedAt) > Number(olderThan) * 1000);
  const after = decodePlace(place, query.after);
  const { items, next } = await takePage(underWay(views, after), query.limit, ({ seq, state }) =>
    // One without an entry is only announced.
    seq > 0 && matches(state) ? summarize(state) : undefined,
  );
  return { requests: items, next };
}

/** The requests under way, each with its place. */
export async function* underWay(
  views: QueryPorts['views'],
  after: string | undefined,
): AsyncIterable<Placed<RequestView>> {
  for await (const view of views.requests(after)) yield { item: view, place: view.state.request };
}

function summarize(state: RequestState): Frozen<RequestSummary> {
  const {
    request,
    workflow,
    definition,
    subject,
    version,
    attempt,
    status,
    outcome,
    requesters,
    requestedAt,
  } = state;
  const waiting = waitingIn(state);
  return {
    request,
    workflow,
    subject,
    version,
    attempt,
    status,
    outcome,
    stages: waiting.map(({ stage }) => stage),
    definition,
    requestedBy: requesters.at(-1) ?? '',
    requestedAt,
    dueAt: waiting.find(({ dueAt }) => dueAt !== undefined)?.dueAt,
  };
}
