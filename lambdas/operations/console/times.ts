import * as z from 'zod/mini';
import { dayOf } from '../../../schema/day.ts';
import { hasTracks, stagesInOrder, type Workflow } from '../../../schema/workflow.ts';
import { groupMeasures, rank } from '../../api/queries/times.ts';
import { day, workflowId } from '../../api/schemas/common.ts';
import { sheetOf } from '../../console/parts.ts';
import { type Funnel, TIMES_COLUMNS, type Times, timesContent } from '../../console/times.ts';
import { monthsBack } from '../../console/weeks.ts';
import type { Measure } from '../../domain/views/lines.ts';
import { consolePage, type PagePorts } from './page.ts';
import { type Ended, endedIn, measuredOn, newestOf } from './past.ts';

const DAY_MS = 86_400_000;
const [DEFAULT_DAYS, MOST_DAYS] = [31, 366];
/** So many requests that ended are looked at. */
const MOST = 1_000;
const BUDGET_MS = 5_000;
/** So many days are read at once. */
const AT_ONCE = 8;

/** How long people take, how requests end, how far they come. */
export const timesPage = consolePage({
  path: '/console/times',
  section: { name: 'Times' },
  pathParameters: z.strictObject({}),
  query: z.strictObject({ since: z.optional(day), workflow: z.optional(workflowId) }),
  show: async (ports, { query, now }) => {
    const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS).toISOString();
    const asked = query.since === undefined ? daysAgo(DEFAULT_DAYS) : `${query.since}T00:00:00.000Z`;
    const since = asked < daysAgo(MOST_DAYS) ? daysAgo(MOST_DAYS) : asked;
    const [{ measures, complete }, closed] = await Promise.all([
      measuredSince(ports, since, query.workflow),
      endedSince(ports, since, query.workflow),
    ]);
    const times: Times = {
      since,
      now,
      stages: groupMeasures(measures).map(({ seconds, ...where }) => ({
        ...where,
        count: seconds.length,
        p10: rank(seconds, 0.1),
        p25: rank(seconds, 0.25),
        median: rank(seconds, 0.5),
        p75: rank(seconds, 0.75),
        p90: rank(seconds, 0.9),
        max: rank(seconds, 1),
      })),
      ended: closed.items.map(({ at, outcome, attempt }) => ({ at, outcome, attempt })),
      funnel: funnelOf(ports.catalogue.workflows, closed.items),
      complete: complete && closed.complete,
      query,
      workflows: ports.catalogue.workflows.map(({ id }) => id),
    };
    return {
      title: 'Times',
      lede: 'How long people take to decide, counted from the moment at which a stage waits for them; how requests end; how far they come.',
      content: () => timesContent(times),
      sheet: () => sheetOf(TIMES_COLUMNS, times.stages),
      data: {
        since,
        complete: times.complete,
        stages: times.stages,
        ended: times.ended,
        funnel: times.funnel,
      },
    };
  },
});

/** The requests that ended since an instant, the latest first. */
async function endedSince(ports: PagePorts, since: string, workflow: string | undefined) {
  const months = monthsBack(ports.clock.now().toISOString().slice(0, 7), since.slice(0, 7), 13);
  const sources = months.map((month) => () => endedIn(ports, month, since.slice(0, 10)));
  const { items, complete } = await newestOf(sources, MOST);
  const fits = (one: Ended) => one.at >= since && (workflow === undefined || one.workflow === workflow);
  return { items: items.filter(fits), complete };
}

/** What was measured since the day of an instant, the latest days first, as far as the page waits for it. */
async function measuredSince(ports: PagePorts, since: string, workflow: string | undefined) {
  const [now, last] = [ports.clock.now(), Date.parse(since.slice(0, 10))];
  const isOver = () => ports.clock.now().getTime() > now.getTime() + BUDGET_MS;
  const days: string[] = [];
  for (let day = now.getTime(); day >= last; day -= DAY_MS) days.push(dayOf(new Date(day)));
  const measures: Measure[] = [];
  const left = days.values();
  const work = async () => {
    for (const day of left) {
      if (isOver()) return;
      for (const one of (await measuredOn(ports, day)).items)
        if (workflow === undefined || workflow === one.workflow) measures.push(one);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { measures, complete: !isOver() };
}

/** How far requests came, in their last attempt, of the deployed workflow that most of them are of. */
function funnelOf(workflows: readonly Workflow[], closed: readonly Ended[]): Funnel | undefined {
  const byWorkflow = Map.groupBy(closed, ({ workflow }) => workflow);
  const [most] = workflows
    .flatMap((workflow) => {
      const requests = byWorkflow.get(workflow.id);
      return requests === undefined ? [] : [{ workflow, requests }];
    })
    .sort((one, other) => other.requests.length - one.requests.length);
  if (most === undefined) return undefined;
  return {
    workflow: most.workflow.id,
    requests: most.requests.length,
    stages: stagesInOrder(most.workflow)
      .filter(([, stage]) => !hasTracks(stage))
      .map(([name, { title }]) => ({
        title,
        reached: most.requests.filter((one) => one.reached.includes(name)).length,
      })),
    completed: most.requests.filter(({ outcome }) => outcome === 'completed').length,
  };
}
