import * as z from 'zod/mini';
import { defined } from '../../../schema/defined.ts';
import type { RequestState } from '../../domain/model.ts';
import { closedIn, OPEN, requestsOf } from '../../domain/views/lists.ts';
import { requestsIn, tryToShow } from '../../engine/lists.ts';
import type { Answer, Call, Frozen } from '../call.ts';
import { atOnceFor, decodePlace, takePage } from '../paging.ts';
import type { QueryPorts } from '../ports.ts';
import type { RequestSummary } from '../schemas/domain.ts';
import { waitingIn } from '../waiting.ts';

const place = z.string();
/** Where the open requests of a subject stand in its list. */
const OPEN_ONES = { after: 'open#', until: 'open$' };

/**
 * Requests under way, from the list of all of them or of those of a subject, by state, workflow, subject and age; or the
 * requests that closed in a month.
 */
export async function requests(
  ports: Pick<QueryPorts, 'views' | 'clock' | 'log'>,
  { query }: Call<'requests'>,
): Promise<Answer<'requests'>> {
  const { status, workflow, subject, olderThan, closed } = query;
  const now = ports.clock.now().getTime();
  const matches = (state: RequestState) =>
    (state.status === 'closed') === (closed !== undefined) &&
    (status === undefined || state.status === status) &&
    (workflow === undefined || state.workflow === workflow) &&
    (subject === undefined || state.subject === subject) &&
    (olderThan === undefined || now - Date.parse(state.requestedAt) > Number(olderThan) * 1000);
  const after = decodePlace(place, query.after);
  const atOnce = atOnceFor(query.limit);
  const source =
    subject === undefined || closed !== undefined
      ? requestsIn(ports, closed === undefined ? OPEN : closedIn(closed), { after, atOnce })
      : requestsIn(ports, requestsOf(subject), { ...OPEN_ONES, ...defined({ after }), atOnce });
  const { items, next } = await takePage(source, query.limit, ({ state }) =>
    tryToShow(ports.log, state.request, () => (matches(state) ? summarize(state) : undefined)),
  );
  return { requests: items, next };
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
    dueAt: waiting.flatMap(({ dueAt }) => dueAt ?? []).sort()[0],
  };
}
