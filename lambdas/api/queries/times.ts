import { dayOf } from '../../../schema/day.ts';
import { type Measure, readMeasure } from '../../domain/views/lines.ts';
import { measuresOn } from '../../domain/views/lists.ts';
import { linesIn } from '../../engine/lists.ts';
import type { Answer, Call } from '../call.ts';
import type { QueryPorts } from '../ports.ts';

type Needs = Pick<QueryPorts, 'views' | 'clock' | 'log'>;

/** API Gateway waits 30 seconds. */
const BUDGET_MS = 20_000;
/** So many days are read at once. */
const AT_ONCE = 8;
const DAY_MS = 86_400_000;
/** What is looked at unless somebody says since when. */
const DEFAULT_DAYS = 31;

/**
 * How long people take to decide, counted from the opening of the stage, per stage and role. It reads what was measured on
 * each day, for at most some 20 seconds: what it has by then is its answer, and `complete` is false.
 */
export async function times(ports: Needs, { query }: Call<'times'>): Promise<Answer<'times'>> {
  const since = new Date(query.since ?? ports.clock.now().getTime() - DEFAULT_DAYS * DAY_MS).toISOString();
  const { measures, complete } = await measuresSince(ports, since, query.workflow);
  const requests = new Set(measures.map(({ request }) => request)).size;
  return { since, stages: summarize(measures), requests, complete };
}

/**
 * What was measured since an instant, of one workflow where it is named, the latest days first.
 * @param budget after so many milliseconds it is what there is by then, and not `complete`
 */
export async function measuresSince(
  ports: Needs,
  since: string,
  workflow?: string,
  budget = BUDGET_MS,
): Promise<{ readonly measures: readonly Measure[]; readonly complete: boolean }> {
  const now = ports.clock.now().getTime();
  const isOver = () => ports.clock.now().getTime() > now + budget;
  const measures: Measure[] = [];
  const days = daysBetween(since, now);
  const work = async () => {
    for (let day = days.next(); !day.done && !isOver(); day = days.next()) {
      for await (const { item } of linesIn(ports, measuresOn(day.value), { after: since }, readMeasure)) {
        if (workflow === undefined || workflow === item.workflow) measures.push(item);
        if (isOver()) return;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { measures, complete: !isOver() };
}

/** The days (YYYY-MM-DD) from one instant to another, the latest first. */
function* daysBetween(since: string, now: number): Generator<string, undefined> {
  const first = Date.parse(since.slice(0, 10));
  for (let day = now; day >= first; day -= DAY_MS) yield dayOf(new Date(day));
  return undefined;
}

function summarize(measures: readonly Measure[]): Answer<'times'>['stages'] {
  return groupMeasures(measures).map(({ workflow, stage, role, seconds }) => ({
    workflow,
    stage,
    role,
    count: seconds.length,
    medianSeconds: rank(seconds, 0.5),
    p90Seconds: rank(seconds, 0.9),
    maxSeconds: rank(seconds, 1),
  }));
}

/** How long decisions took at a stage, for a role. */
export interface StageTimes {
  readonly workflow: string;
  readonly stage: string;
  readonly role: string;
  /** The shortest first. */
  readonly seconds: readonly number[];
}

/** Measures by workflow, stage and role, in the order of their names. */
export function groupMeasures(measures: readonly Measure[]): StageTimes[] {
  const groups = Map.groupBy(measures, ({ workflow, stage, role }) =>
    JSON.stringify([workflow, stage, role]),
  );
  return [...groups.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, group]) => {
      const [workflow, stage, role] = JSON.parse(key) as [string, string, string];
      return { workflow, stage, role, seconds: group.map((one) => one.seconds).sort((a, b) => a - b) };
    });
}

/** The nearest rank: the smallest value that at least this share of all does not exceed. */
export function rank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
