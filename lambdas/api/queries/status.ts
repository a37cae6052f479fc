import * as z from 'zod/mini';
import type { SubjectState } from '../../domain/model.ts';
import { SUBJECTS, spelledLike } from '../../domain/views/lists.ts';
import { type Seen, subjectsIn, tryToShow } from '../../engine/lists.ts';
import type { Answer, Call } from '../call.ts';
import { atOnceFor, decodePlace, takePage } from '../paging.ts';
import type { QueryPorts } from '../ports.ts';
import { describeSubject } from '../read.ts';

const place = z.string();

/** What runs where, for all subjects, those of a kind, or those whose names differ in case, from the lists of subjects. */
export async function status(
  ports: Pick<QueryPorts, 'views' | 'log'>,
  { query }: Call<'status'>,
): Promise<Answer<'status'>> {
  const { kind, alike, limit } = query;
  const after = decodePlace(place, query.after);
  // Subjects of a kind follow one another, since they are in the order of their names: what comes after a slash is a zero.
  const range = kind === undefined ? { after } : { after: after ?? `${kind}/`, until: `${kind}0` };
  const { items, next } = await takePage(
    subjectsIn(ports, alike === undefined ? SUBJECTS : spelledLike(alike), {
      ...range,
      atOnce: atOnceFor(limit),
    }),
    limit,
    ({ seq, state }: Seen<SubjectState>) =>
      tryToShow(ports.log, state.subject, () => ({ subject: state.subject, ...describeSubject(state), seq })),
  );
  return { subjects: items, next };
}
