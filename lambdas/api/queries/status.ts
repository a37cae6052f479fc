import * as z from 'zod/mini';
import type { SubjectView } from '../../ports.ts';
import type { Answer, Call } from '../call.ts';
import { decodePlace, type Placed, takePage } from '../paging.ts';
import type { QueryPorts } from '../ports.ts';
import { describeSubject } from '../read.ts';

const place = z.string();

/** What runs where, for all subjects or those of a kind, from the view. */
export async function status(
  { views }: Pick<QueryPorts, 'views'>,
  { query }: Call<'status'>,
): Promise<Answer<'status'>> {
  const after = decodePlace(place, query.after);
  const { items, next } = await takePage(
    subjectsOf(views, query.kind, after),
    query.limit,
    ({ seq, state }: SubjectView) => ({ subject: state.subject, ...describeSubject(state), seq }),
  );
  return { subjects: items, next };
}

/** Subjects of a kind follow one another, since they are in the order of their names. */
async function* subjectsOf(
  views: QueryPorts['views'],
  kind: string | undefined,
  after: string | undefined,
): AsyncIterable<Placed<SubjectView>> {
  const prefix = kind === undefined ? '' : `${kind}/`;
  const start = after ?? (prefix === '' ? undefined : prefix);
  for await (const view of views.subjects(start)) {
    const { subject } = view.state;
    if (!subject.startsWith(prefix)) return;
    yield { item: view, place: subject };
  }
}
