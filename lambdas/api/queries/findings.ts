import * as z from 'zod/mini';
import { own } from '../../../schema/own.ts';
import type { SubjectState } from '../../domain/model.ts';
import { CONDITIONS, conditionsOf } from '../../domain/views/lists.ts';
import { type Placed, type Seen, subjectsIn } from '../../engine/lists.ts';
import type { Answer, Call, Frozen } from '../call.ts';
import { atOnceFor, decodePlace, takePage } from '../paging.ts';
import type { QueryPorts } from '../ports.ts';
import type { Findings } from '../schemas/subjects.ts';

const place = z.string();

/** The open conditions of all subjects, or those that a person sees to, by their last day. */
export async function findings(
  ports: Pick<QueryPorts, 'views' | 'log'>,
  { query }: Call<'findings'>,
): Promise<Answer<'findings'>> {
  const owner = query.owner?.toLowerCase();
  const range = {
    after: decodePlace(place, query.after),
    // What comes after a hash is a dollar.
    until: query.until === undefined ? undefined : `${query.until}$`,
    atOnce: atOnceFor(query.limit),
  };
  const list = owner === undefined ? CONDITIONS : conditionsOf(owner);
  const { items, next } = await takePage(placed(subjectsIn(ports, list, range)), query.limit, describe);
  return { findings: items, next };
}

type PlacedSubject = Placed<Seen<SubjectState>>;

/** Each with its place at hand, which says which of the subject's conditions is meant. */
async function* placed(source: AsyncIterable<PlacedSubject>): AsyncIterable<Placed<PlacedSubject>> {
  for await (const one of source) yield { item: one, place: one.place };
}

/** The condition that stands at a place, unless its subject says that it is closed, or was moved. */
function describe({
  item: { state },
  place,
}: PlacedSubject): Frozen<Findings['findings'][number]> | undefined {
  const [due = ''] = place.split('#', 1);
  const finding = place.slice(`${due}#${state.subject}#`.length);
  const open = own(state.findings, finding);
  return open?.due === due ? { subject: state.subject, finding, ...open } : undefined;
}
