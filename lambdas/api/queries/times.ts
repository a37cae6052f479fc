import { type ReadEntry, requestStream, subjectStream } from '../../domain/entry.ts';
import type { RequestState, SubjectState } from '../../domain/model.ts';
import type { Answer, Call } from '../call.ts';
import type { QueryPorts } from '../ports.ts';
import { attemptIn, opened } from '../read.ts';

type Needs = Pick<QueryPorts, 'views' | 'ledger' | 'streams' | 'clock'>;

/** API Gateway waits 30 seconds. */
const BUDGET_MS = 20_000;
/** So many streams are read at once. */
const AT_ONCE = 8;

/** What one decision took. */
interface Sample {
  readonly workflow: string;
  readonly stage: string;
  readonly role: string;
  readonly seconds: number;
}

/**
 * How long people take to decide, counted from the opening of the stage, per stage and role. It reads the requests
 * themselves, of all subjects, for at most some 20 seconds: what it has by then is its answer, and `complete` is false.
 *
 * @throws GovernanceError `LedgerDamaged`.
 */
export async function times(ports: Needs, { query }: Call<'times'>): Promise<Answer<'times'>> {
  const end = ports.clock.now().getTime() + BUDGET_MS;
  const isOver = () => ports.clock.now().getTime() > end;
  const since = query.since === undefined ? undefined : new Date(query.since).toISOString();
  const samples: Sample[] = [];
  let requests = 0;
  const source = requestsOf(ports, since, isOver);
  const work = async () => {
    for (let next = await source.next(); !next.done && !isOver(); next = await source.next()) {
      const found = await samplesOf(ports, next.value, since);
      samples.push(
        ...found.filter(({ workflow }) => query.workflow === undefined || query.workflow === workflow),
      );
      requests += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { stages: summarize(samples), requests, complete: !isOver() };
}

/** The requests of all subjects that were under way at an instant or opened after it, each once. */
async function* requestsOf(
  { views, streams }: Needs,
  since: string | undefined,
  isOver: () => boolean,
): AsyncGenerator<string, undefined> {
  for await (const { state } of views.subjects()) {
    const stream = subjectStream(state.subject);
    const first = since === undefined ? 0 : await streams.seqAt(stream, since);
    const seen = new Set<string>();
    for await (const entry of opened<SubjectState>(streams.after(stream, Math.max(0, first - 1)))) {
      if (isOver()) return undefined;
      for (const request of requestsIn(entry)) {
        if (!seen.has(request)) yield request;
        seen.add(request);
      }
    }
  }
  return undefined;
}

function requestsIn(entry: ReadEntry<SubjectState>): string[] {
  const told = attemptIn(entry);
  return [...(told === undefined ? [] : [told.request]), ...Object.keys(entry.state.open)];
}

async function samplesOf(
  { ledger }: Needs,
  request: string,
  since: string | undefined,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for await (const { at, action, details, state } of opened<RequestState>(
    ledger.read(requestStream(request)),
  )) {
    if (action !== 'decided' || (since !== undefined && at < since)) continue;
    const { stage, decision } = details;
    const openedAt = state.stages[stage]?.openedAt;
    if (openedAt === undefined) continue;
    const seconds = (Date.parse(at) - Date.parse(openedAt)) / 1000;
    samples.push({ workflow: state.workflow, stage, role: decision.countsFor ?? decision.role, seconds });
  }
  return samples;
}

function summarize(samples: readonly Sample[]): Answer<'times'>['stages'] {
  const groups = Map.groupBy(samples, ({ workflow, stage, role }) => JSON.stringify([workflow, stage, role]));
  return [...groups.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, group]) => {
      const [workflow, stage, role] = JSON.parse(key) as [string, string, string];
      const seconds = group.map((sample) => sample.seconds).sort((a, b) => a - b);
      return {
        workflow,
        stage,
        role,
        count: seconds.length,
        medianSeconds: rank(seconds, 0.5),
        p90Seconds: rank(seconds, 0.9),
        maxSeconds: rank(seconds, 1),
      };
    });
}

/** The nearest rank: the smallest value that at least this share of all does not exceed. */
function rank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
