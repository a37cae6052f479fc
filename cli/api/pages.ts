import type { Io } from '../io.ts';
import { showProgress } from '../progress.ts';

/** What asks for one page. */
export interface PageQuery {
  readonly after?: string | undefined;
  readonly limit?: string | undefined;
}

type Page = { readonly next?: string | undefined };

/** The most that the API gives at once. */
const PAGE = 200;

/** Everything that an answer in pages has, in its order, or as much of it as `limit` says. */
export async function* followPages<Answer extends Page, Row>(
  ask: (query: PageQuery) => Promise<Answer>,
  rowsOf: (page: Answer) => readonly Row[],
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<Row> {
  let after: string | undefined;
  let left = limit;
  do {
    const page = await ask({ after, limit: String(Math.min(PAGE, left)) });
    const rows = rowsOf(page).slice(0, left);
    yield* rows;
    left -= rows.length;
    after = page.next;
  } while (after !== undefined && left > 0);
}

/** The same, all at once; a terminal is told how many it is when it takes long. */
export async function collectPages<Answer extends Page, Row>(
  { stderr }: Io,
  ask: (query: PageQuery) => Promise<Answer>,
  rowsOf: (page: Answer) => readonly Row[],
  limit?: number,
): Promise<Row[]> {
  const progress = showProgress(stderr);
  const rows: Row[] = [];
  try {
    for await (const row of followPages(ask, rowsOf, limit)) progress.show(rows.push(row));
  } finally {
    progress.end();
  }
  return rows;
}
