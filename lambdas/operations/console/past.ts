import type { Outcome, RequestState } from '../../domain/model.ts';
import { type DecisionLine, type Measure, readDecisionLine, readMeasure } from '../../domain/views/lines.ts';
import { closedIn, decisionsIn, measuresOn } from '../../domain/views/lists.ts';
import { linesIn, type Placed, requestsIn, type Seen } from '../../engine/lists.ts';
import type { Gathered } from './gather.ts';
import type { PagePorts } from './page.ts';

/** What pages say of a request that ended. */
export interface Ended {
  readonly at: string;
  readonly outcome: Outcome;
  readonly attempt: number;
  readonly workflow: string;
  readonly definition: string;
  /** The stages that its last attempt came to. */
  readonly reached: readonly string[];
}

/** So many decisions and measures of one month or day are looked at, and so many ended requests. */
const [MOST_LINES, MOST_ENDED] = [5_000, 1_000];
/** DynamoDB reads so many in one call. */
const A_CALL = 100;

/** The decisions of a month, the latest first. */
export const decidedIn = (ports: PagePorts, month: string): Promise<Gathered<DecisionLine>> =>
  ports.kept.grown({
    name: `decided ${month}`,
    endsAt: endOfMonth(month),
    most: MOST_LINES,
    read: (range) => linesIn(ports, decisionsIn(month), range, readDecisionLine),
  });

/** What was measured on a day, the latest first. */
export const measuredOn = (ports: PagePorts, day: string): Promise<Gathered<Measure>> =>
  ports.kept.grown({
    name: `measured ${day}`,
    endsAt: `${day}T23:59:59.999Z`,
    most: MOST_LINES,
    read: (range) => linesIn(ports, measuresOn(day), range, readMeasure),
  });

/** The requests that ended in a month, the latest first: those since a day (YYYY-MM-DD) where it is one of the month. */
export const endedIn = (ports: PagePorts, month: string, since: string): Promise<Gathered<Ended>> => {
  const first = since.startsWith(month) ? since : month;
  return ports.kept.grown({
    name: `ended ${first}`,
    endsAt: endOfMonth(month),
    most: MOST_ENDED,
    read: ({ after, ...range }) => {
      const later = after === undefined ? range : { after: after < first ? first : after };
      return closings(requestsIn(ports, closedIn(month), later), first);
    },
  });
};

/** Under which rules the requests began that ended in a month, the latest first: of so many as one call reads. */
export const rulesEndedIn = (
  ports: PagePorts,
  month: string,
): Promise<Gathered<Pick<Ended, 'workflow' | 'definition'>>> =>
  ports.kept.grown({
    name: `rules ${month}`,
    endsAt: endOfMonth(month),
    most: A_CALL - 1,
    read: (range) => closings(requestsIn(ports, closedIn(month), { ...range, atOnce: A_CALL })),
  });

/** The newest of some sources, each later than the one after it. */
export async function newestOf<Item>(
  sources: Iterable<() => Promise<Gathered<Item>>>,
  most: number,
): Promise<Gathered<Item>> {
  const items: Item[] = [];
  for (const source of sources) {
    const found = await source();
    items.push(...found.items);
    if (items.length > most || !found.complete) return { items: items.slice(0, most), complete: false };
  }
  return { items, complete: true };
}

/** Of the requests of a list of those that closed, none is given from before a day or month: the list is read to there. */
async function* closings(
  requests: AsyncIterable<Placed<Seen<RequestState>>>,
  since = '',
): AsyncIterable<Placed<Ended>> {
  for await (const { item, place } of requests) {
    const { state } = item;
    const at = place.split('#', 1)[0] ?? '';
    if (at < since) return;
    if (state.status !== 'closed') continue;
    const { outcome, attempt, workflow, definition } = state;
    yield {
      item: { at, outcome, attempt, workflow, definition, reached: Object.keys(state.stages) },
      place,
    };
  }
}

function endOfMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1) - 1).toISOString();
}
