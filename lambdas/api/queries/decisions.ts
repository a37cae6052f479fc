import * as z from 'zod/mini';
import { readDecisionLine } from '../../domain/views/lines.ts';
import { decisionsIn } from '../../domain/views/lists.ts';
import { linesIn } from '../../engine/lists.ts';
import type { Answer, Call } from '../call.ts';
import { atOnceFor, decodePlace, takePage } from '../paging.ts';
import type { QueryPorts } from '../ports.ts';

const place = z.string();

/** Who decided what in a month, from the list of its decisions. */
export async function decisions(
  ports: Pick<QueryPorts, 'views' | 'log'>,
  { query }: Call<'decisions'>,
): Promise<Answer<'decisions'>> {
  const { month, workflow, subject, limit } = query;
  const person = query.person?.toLowerCase();
  const range = { after: decodePlace(place, query.after), atOnce: atOnceFor(limit) };
  const { items, next } = await takePage(
    linesIn(ports, decisionsIn(month), range, readDecisionLine),
    limit,
    (line) =>
      (workflow === undefined || line.workflow === workflow) &&
      (subject === undefined || line.subject === subject) &&
      (person === undefined || line.person === person)
        ? line
        : undefined,
  );
  return { decisions: items, next };
}
