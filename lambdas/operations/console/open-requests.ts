import type { Workflow } from '../../../schema/workflow.ts';
import { askedAt, waitingIn } from '../../api/waiting.ts';
import type { RequestState } from '../../domain/model.ts';
import { heldStages } from '../../domain/request/hold.ts';
import { OPEN } from '../../domain/views/lists.ts';
import { definitionOf } from '../../engine/definitions.ts';
import { requestsIn, tryToShow } from '../../engine/lists.ts';
import type { Log } from '../../ports.ts';
import { type Gathered, gather } from './gather.ts';
import type { Counted } from './kept.ts';
import type { PagePorts } from './page.ts';

/** So many open requests are looked at. */
const MOST = 500;

/** How a request stands that is under way. */
export const STANDINGS = [
  'waits for people',
  'past its time',
  'waits for its next attempt',
  'held',
  'queued',
  'goes on by itself',
] as const;

/** An open request, as far as pages count such. */
export interface OpenRequest {
  readonly workflow: string;
  readonly definition: string;
  readonly standing: (typeof STANDINGS)[number];
  /** The addresses of the people for whom it waits, and whether the time that they have is over. */
  readonly waitsFor: readonly { readonly email: string; readonly isOverdue: boolean }[];
}

/** The open requests that were submitted first, as they stood within the last minute, and how much of the views was none. */
export function openRequests(
  ports: PagePorts,
): Promise<Counted<Gathered<OpenRequest> & { readonly damaged: number }>> {
  return ports.kept.counted('open requests', async () => {
    const damage = { found: 0 };
    const counting = { ...ports, log: countingDamage(ports.log, damage) };
    const now = ports.clock.now();
    const list = requestsIn(counting, OPEN, { atOnce: 100 });
    const { items, complete } = await gather([list], MOST, ({ state }) => state);
    const definitions = new Map<string, Promise<Workflow>>();
    const requests: OpenRequest[] = [];
    for (const state of items) {
      const found = definitions.get(state.definition) ?? definitionOf(ports, state.definition);
      definitions.set(state.definition, found);
      requests.push({
        workflow: state.workflow,
        definition: state.definition,
        standing: standingOf(state, now.toISOString()),
        waitsFor:
          (await tryToShow(counting.log, state.request, async () =>
            waitsFor({ workflow: await found, roles: ports.catalogue.roles, state, now }),
          )) ?? [],
      });
    }
    return { items: requests, complete, damaged: damage.found };
  });
}

/** A log that also counts here what of the views turned out to be none. */
export function countingDamage(log: Log, damage: { found: number }): Log {
  return {
    info: (...line) => log.info(...line),
    warn: (...line) => log.warn(...line),
    error: (...line) => log.error(...line),
    count: (metric, ...rest) => {
      if (metric === 'ViewDamage') damage.found += 1;
      log.count(metric, ...rest);
    },
  };
}

function waitsFor(situation: Parameters<typeof askedAt>[0]): OpenRequest['waitsFor'] {
  const now = situation.now.toISOString();
  return waitingIn(situation.state).flatMap(({ stage, dueAt }) =>
    (askedAt(situation, stage)?.waitsFor ?? []).map((email) => ({
      email,
      isOverdue: dueAt !== undefined && dueAt < now,
    })),
  );
}

function standingOf(state: RequestState, now: string): OpenRequest['standing'] {
  const waiting = waitingIn(state);
  if (waiting.some(({ dueAt }) => dueAt !== undefined && dueAt < now)) return 'past its time';
  if (state.status === 'rework') return 'waits for its next attempt';
  if (state.status === 'queued') return 'queued';
  if (heldStages(state).length > 0) return 'held';
  const asks = waiting.some(({ stage }) => state.stages[stage]?.openedAt !== undefined);
  return asks ? 'waits for people' : 'goes on by itself';
}
