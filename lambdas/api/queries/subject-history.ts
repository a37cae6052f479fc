import * as z from 'zod/mini';
import { type ReadEntry, requestStream, subjectStream } from '../../domain/entry.ts';
import type { RequestState, SubjectState } from '../../domain/model.ts';
import type { Answer, Call } from '../call.ts';
import { decodePlace, type Placed, takePage } from '../paging.ts';
import type { QueryPorts } from '../ports.ts';
import { type AnyEntry, attemptIn, collect, lastOfSubject, opened, subjectOf, toEntry } from '../read.ts';

/**
 * After which entry a page goes on: entry `seq` of the subject (0: none), or one of a request's that comes between
 * that and the next of the subject.
 */
const place = z.strictObject({
  seq: z.int().check(z.nonnegative()),
  within: z.optional(z.tuple([z.string(), z.string(), z.int()])),
});
type HistoryPlace = z.infer<typeof place>;

/**
 * Everything that ever happened to a subject: its own entries and those of its requests, in order of time. A request's
 * entries come between those of the subject by which it was opened and closed, whatever clocks said.
 *
 * @throws GovernanceError `UnknownSubject`, `LedgerDamaged`.
 */
export async function subjectHistory(
  ports: Pick<QueryPorts, 'ledger' | 'streams'>,
  { path, query }: Call<'subjectHistory'>,
): Promise<Answer<'subjectHistory'>> {
  const subject = subjectOf(path);
  const after = decodePlace(place, query.after);
  if (after === undefined) await lastOfSubject(ports, subject);
  const { version } = query;
  const { items, next } = await takePage(
    entriesOf(ports, subject, after ?? { seq: 0 }),
    query.limit,
    (entry) => (version === undefined || concerns(entry, version) ? toEntry(entry) : undefined),
  );
  return { entries: items, next };
}

/** The subject's entries from a place on, before each of them what its requests recorded since the one before. */
async function* entriesOf(
  ports: Pick<QueryPorts, 'ledger' | 'streams'>,
  subject: string,
  from: HistoryPlace,
): AsyncIterable<Placed<AnyEntry>> {
  const requests = new Requests(ports);
  let before: ReadEntry<SubjectState> | undefined;
  let { within } = from;
  for await (const entry of opened<SubjectState>(
    ports.streams.after(subjectStream(subject), Math.max(0, from.seq - 1)),
  )) {
    if (entry.seq > from.seq) {
      yield* between(await requests.between(before, entry), before?.seq ?? 0, within);
      yield { item: entry, place: { seq: entry.seq } };
      within = undefined;
    }
    before = entry;
  }
  yield* between(await requests.between(before, undefined), before?.seq ?? 0, within);
}

function* between(
  entries: readonly ReadEntry<RequestState>[],
  seq: number,
  within: HistoryPlace['within'],
): Iterable<Placed<AnyEntry>> {
  for (const entry of entries) {
    const own = orderOf(entry);
    if (within === undefined || compare(own, within) > 0) yield { item: entry, place: { seq, within: own } };
  }
}

/** The entries of a subject's requests, each request's stream read once. */
class Requests {
  readonly #ports: Pick<QueryPorts, 'ledger'>;
  readonly #streams = new Map<string, Promise<ReadEntry<RequestState>[]>>();

  constructor(ports: Pick<QueryPorts, 'ledger'>) {
    this.#ports = ports;
  }

  /**
   * What the requests recorded after one entry of the subject and up to the next. All that a request recorded before
   * the subject opened it, or has left to record when the subject closes it, belongs there as well.
   */
  async between(
    before: ReadEntry<SubjectState> | undefined,
    next: ReadEntry<SubjectState> | undefined,
  ): Promise<ReadEntry<RequestState>[]> {
    const known = Object.keys(before?.state.open ?? {});
    const named = next === undefined ? undefined : requestIn(next);
    const ids = new Set([...known, ...(named === undefined ? [] : [named])]);
    const found: ReadEntry<RequestState>[] = [];
    for (const id of ids) {
      const from = known.includes(id) ? (before?.at ?? '') : '';
      const closes = next?.action === 'request-closed' && named === id;
      const until = next === undefined || closes ? undefined : next.at;
      const entries = await this.#read(id);
      found.push(...entries.filter(({ at }) => at > from && (until === undefined || at <= until)));
      if (closes) this.#streams.delete(id);
    }
    return found.sort((a, b) => compare(orderOf(a), orderOf(b)));
  }

  #read(id: string): Promise<ReadEntry<RequestState>[]> {
    const known =
      this.#streams.get(id) ?? collect(opened<RequestState>(this.#ports.ledger.read(requestStream(id))));
    this.#streams.set(id, known);
    return known;
  }
}

/** The request that an entry of a subject opens or closes. */
function requestIn({ action, details }: ReadEntry<SubjectState>): string | undefined {
  return action === 'request-opened' || action === 'request-closed' ? details.request : undefined;
}

function isOfRequest(entry: AnyEntry): entry is ReadEntry<RequestState> {
  return entry.stream.startsWith('request/');
}

function concerns(entry: AnyEntry, version: string): boolean {
  if (isOfRequest(entry)) return entry.state.version === version;
  const replaced = entry.action === 'promoted' && entry.details.replaces?.version === version;
  return replaced || attemptIn(entry)?.version === version;
}

type Order = [at: string, stream: string, seq: number];

function orderOf({ at, stream, seq }: AnyEntry): Order {
  return [at, stream, seq];
}

function compare([at, stream, seq]: Order, [otherAt, otherStream, otherSeq]: Order): number {
  if (at !== otherAt) return at < otherAt ? -1 : 1;
  if (stream !== otherStream) return stream < otherStream ? -1 : 1;
  return seq - otherSeq;
}
