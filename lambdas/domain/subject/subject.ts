import { own } from '../../../schema/own.ts';
import type { OpenRequest, RequestState, Step, SubjectState } from '../model.ts';
import type { Situation } from '../request/situation.ts';
import { hasRoom } from './quota.ts';
import { promotedOver } from './replaced.ts';

/** The state of a subject of which nothing is known yet. */
export const newSubject = (subject: string): SubjectState => ({
  subject,
  environments: {},
  open: {},
  findings: {},
  closed: [],
});

/**
 * Enters a request on its subject's stream. Where the workflow says so, the newest of the subject's open requests of
 * that workflow supersedes the others: from this entry on they can't take effect. Those that have made their last
 * promotion are otherwise left to finish. Or it queues behind those that are there. Nothing happens when the request
 * is entered, or closed, already; or where the subject has no room for it.
 */
export function enterRequest(
  subject: SubjectState,
  { workflow, state: request, now }: Pick<Situation, 'workflow' | 'state' | 'now'>,
): Step<SubjectState> {
  const { request: id, version, requestedAt } = request;
  if (Object.hasOwn(subject.open, id) || subject.closed.includes(id) || request.status === 'closed')
    return {};
  if (!hasRoom(subject, workflow.id)) return {};
  const entered: OpenRequest = {
    workflow: workflow.id,
    version,
    requestedAt,
    promotions: {},
    finished: false,
    saw: promotedOver(workflow, subject),
    queued: workflow.newerVersion === 'queue' && hasAnother(subject.open, workflow.id) ? true : undefined,
  };
  const all = { ...subject.open, [id]: entered };
  const open = workflow.newerVersion === 'supersede' ? superseding(all, workflow.id) : all;
  const state = { ...subject, open };
  return {
    entry: {
      at: now.toISOString(),
      actor: request.requesters.at(-1) ?? 'system:intake',
      action: 'request-opened',
      details: {
        request: id,
        version,
        workflow: workflow.id,
        definition: request.definition,
        supersedes: superseded(state),
      },
      state,
    },
  };
}

/**
 * The open requests of the same workflow for which a request waits in the queue, oldest first. One that has changed an
 * environment has begun, and waits for nobody any more.
 */
export function queuedBehind(subject: SubjectState, request: string): readonly string[] {
  const entered = own(subject.open, request);
  if (entered?.queued !== true || Object.keys(entered.promotions).length > 0) return [];
  return Object.entries(subject.open)
    .filter(([id, { workflow }]) => id !== request && workflow === entered.workflow)
    .sort(byAge)
    .map(([id]) => id);
}

/** The open requests that a newer one has superseded and that have a promotion before them: they must be closed. */
export function superseded(subject: SubjectState): readonly string[] {
  return Object.entries(subject.open)
    .filter(([, { supersededBy, finished }]) => supersededBy !== undefined && !finished)
    .map(([id]) => id);
}

/**
 * Whether a request must be closed because a newer one has superseded it. Only one whose current attempt has made
 * its last promotion may go on: any other would be refused at its next promotion.
 */
export function mustGiveWay(subject: SubjectState, state: RequestState): boolean {
  const { request, status } = state;
  const entered = own(subject.open, request);
  if (entered?.supersededBy === undefined) return false;
  return status === 'rework' || !(entered.finished && hasEffect(entered, state));
}

/** Why a request ends that a newer one has superseded. */
export const whySuperseded = (subject: string): string =>
  `A newer version of ${subject} was submitted and took its place.`;

/** Whether a request that was superseded gave way to a newer version, by the reason that it ended with: otherwise it no longer fitted. */
export const gaveWayToNewer = (reason: string | undefined): boolean =>
  reason?.startsWith('A newer version of ') === true;

/** Lets the newest request of a workflow supersede the others. */
function superseding(open: SubjectState['open'], workflow: string): SubjectState['open'] {
  const [newest] = Object.entries(open)
    .filter(([, request]) => request.workflow === workflow)
    .sort(([, a], [, b]) => (a.requestedAt < b.requestedAt ? 1 : -1))
    .map(([id]) => id);
  return Object.fromEntries(
    Object.entries(open).map(([id, request]) => {
      const stays = request.workflow !== workflow || id === newest || request.supersededBy !== undefined;
      return [id, stays ? request : { ...request, supersededBy: newest }];
    }),
  );
}

function hasAnother(open: SubjectState['open'], workflow: string): boolean {
  return Object.values(open).some((request) => request.workflow === workflow);
}

/** True when a request has changed an environment in its current attempt. */
export function hasEffect(entered: OpenRequest | undefined, { attempt }: RequestState): boolean {
  return Object.keys(entered?.promotions ?? {}).some((key) => key.startsWith(`${attempt}/`));
}

export function byAge([, a]: [string, OpenRequest], [, b]: [string, OpenRequest]): number {
  return Date.parse(a.requestedAt) - Date.parse(b.requestedAt);
}
