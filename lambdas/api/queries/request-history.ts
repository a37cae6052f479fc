import * as z from 'zod/mini';
import { type ReadEntry, requestStream } from '../../domain/entry.ts';
import type { RequestState } from '../../domain/model.ts';
import type { Answer, Call } from '../call.ts';
import { decodePlace, type Placed, takePage } from '../paging.ts';
import type { QueryPorts } from '../ports.ts';
import { opened, toEntry, unknownRequest } from '../read.ts';

const place = z.int().check(z.nonnegative());

/**
 * Everything that happened in a request.
 * @throws GovernanceError `UnknownRequest`, `LedgerDamaged`.
 */
export async function requestHistory(
  { streams }: Pick<QueryPorts, 'streams'>,
  { path: { request }, query }: Call<'requestHistory'>,
): Promise<Answer<'requestHistory'>> {
  const after = decodePlace(place, query.after) ?? 0;
  const entries = opened<RequestState>(streams.after(requestStream(request), after));
  const { items, next } = await takePage(placed(entries), query.limit, toEntry);
  if (items.length === 0 && after === 0) throw unknownRequest(request);
  return { entries: items, next };
}

async function* placed(
  entries: AsyncIterable<ReadEntry<RequestState>>,
): AsyncIterable<Placed<ReadEntry<RequestState>>> {
  for await (const entry of entries) yield { item: entry, place: entry.seq };
}
