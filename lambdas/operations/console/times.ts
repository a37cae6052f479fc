import * as z from 'zod/mini';
import { stagesInOrder, type Workflow } from '../../../schema/workflow.ts';
import { groupMeasures, measuresSince, rank } from '../../api/queries/times.ts';
import { day, workflowId } from '../../api/schemas/common.ts';
import { sheetOf } from '../../console/parts.ts';
import { type Funnel, TIMES_COLUMNS, type Times, timesContent } from '../../console/times.ts';
import { monthsBack } from '../../console/weeks.ts';
import type { ClosedRequest, RequestState } from '../../domain/model.ts';
import { closedIn } from '../../domain/views/lists.ts';
import { requestsIn } from '../../engine/lists.ts';
import { gather } from './gather.ts';
import { type ConsolePorts, consolePage } from './page.ts';

const DAY_MS = 86_400_000;
const [DEFAULT_DAYS, MOST_DAYS] = [91, 366];
/** So many requests that ended are looked at. */
const MOST = 1_000;
const BUDGET_MS = 5_000;
const LAST = '~';

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
      measuresSince(ports, since, query.workflow, BUDGET_MS),
      closedSince(ports, since, now, query.workflow),
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
      ended: closed.items.map(({ at, state: { outcome, attempt } }) => ({ at, outcome, attempt })),
      funnel: funnelOf(
        ports.catalogue.workflows,
        closed.items.map(({ state }) => state),
      ),
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

/** The requests that ended since an instant, the latest first, and when. */
function closedSince(ports: ConsolePorts, since: string, now: Date, workflow: string | undefined) {
  const months = monthsBack(now.toISOString().slice(0, 7), since.slice(0, 7), 13);
  const sources = months.map((month) => requestsIn(ports, closedIn(month), { before: LAST }));
  return gather(sources, MOST, ({ state }, place) => {
    const at = String(place).split('#', 1)[0] ?? '';
    const fits = workflow === undefined || state.workflow === workflow;
    return at >= since && fits && isClosed(state) ? { at, state } : undefined;
  });
}

const isClosed = (state: RequestState): state is ClosedRequest => state.status === 'closed';

/** How far requests came, in their last attempt, of the deployed workflow that most of them are of. */
function funnelOf(workflows: readonly Workflow[], closed: readonly ClosedRequest[]): Funnel | undefined {
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
    stages: stagesInOrder(most.workflow).map(([name, { title }]) => ({
      title,
      reached: most.requests.filter(({ stages }) => stages[name] !== undefined).length,
    })),
    completed: most.requests.filter(({ outcome }) => outcome === 'completed').length,
  };
}
