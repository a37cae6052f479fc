import { requestStream, unseal } from '../domain/entry.ts';
import type { RequestState } from '../domain/model.ts';
import { OPEN, SUBJECTS } from '../domain/views/lists.ts';
import { position } from '../engine/advance.ts';
import { requestsIn, subjectsIn } from '../engine/lists.ts';
import { countOpen } from '../engine/measure.ts';
import { project } from '../engine/project.ts';
import type { Ports } from '../ports.ts';
import { type ClosePorts, endRequest, finishClosed } from './close.ts';

export type ReconcilePorts = ClosePorts & Pick<Ports, 'views'>;

/** No function runs longer than this (AWS Lambda's limit), and no list of executions is further behind. */
const LONGEST_RUN_MS = 15 * 60_000;
/** The name of an execution that the API started: of this request. */
const STARTED_BY_API = /:api-([0-9a-z]{26})$/;

/**
 * Compares the open requests with the executions that run, once a day, and puts right what nothing else noticed: ends
 * requests whose execution is gone, shows again in the views, from the ledger, what they lack, and counts executions
 * that carry no request. What is younger than 15 minutes is left alone: it may be about to appear, or to end.
 *
 * @throws Error when some of it failed, with the rest done: to be tried again.
 */
export const reconcile = (ports: ReconcilePorts) => async () => {
  const failed: unknown[] = [];
  const attempt = async (what: Readonly<Record<string, string>>, act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      failed.push(error);
      ports.log.error('what differs could not be put right', error, what);
    }
  };
  const latest = new Date(ports.clock.now().getTime() - LONGEST_RUN_MS).toISOString();
  const shown = await openRequests(ports);
  countOpen(
    ports,
    [...shown.values()].map(({ requestedAt }) => requestedAt),
  );
  const workflows = new Set([
    ...ports.catalogue.workflows.map(({ id }) => id),
    ...[...shown.values()].map(({ workflow }) => workflow),
  ]);
  const strays = new Set<string>();
  for (const workflow of workflows)
    await attempt({ workflow }, async () => {
      const gone = new Map([...shown].filter(([, state]) => state.workflow === workflow));
      for await (const { execution, startedAt } of ports.executions.running(workflow))
        if (!gone.delete(execution) && !shown.has(execution) && startedAt < latest) strays.add(execution);
      for (const { request, requestedAt } of gone.values())
        if (requestedAt < latest) await attempt({ request }, () => endGone(ports, request));
    });
  await attempt({}, () => showStrays(ports, strays, shown));
  for (const execution of strays)
    ports.log.warn('an execution runs and carries no request: stop it if it does not end', { execution });
  ports.log.count('StrayExecutions', strays.size);
  if (failed.length > 0) throw failed[0];
};

/** What is needed of each open request: a hundred thousand whole states would be more than a function's memory. */
type Shown = Pick<RequestState, 'request' | 'workflow' | 'requestedAt'>;

/** The open requests that the views show, by the execution that carries each. */
async function openRequests(ports: ReconcilePorts): Promise<ReadonlyMap<string, Shown>> {
  const found = new Map<string, Shown>();
  for await (const { item } of requestsIn(ports, OPEN)) {
    const { execution, request, workflow, requestedAt } = item.state;
    found.set(execution, { request, workflow, requestedAt });
  }
  return found;
}

/** Ends a request whose execution does not run, unless it has ended, and only the views do not show it. */
async function endGone(ports: ReconcilePorts, request: string): Promise<void> {
  const current = await position<RequestState>(ports, requestStream(request));
  if (current === undefined) return;
  ports.log.count('Reconciled');
  if (current.state.status !== 'closed') return endRequest(ports, current, { status: 'unknown' });
  await show(ports, request);
  await finishClosed(ports, current.state);
}

/** Shows the open requests again that executions carry and the views lack, and takes these off `strays`. */
async function showStrays(
  ports: ReconcilePorts,
  strays: Set<string>,
  shown: ReadonlyMap<string, Shown>,
): Promise<void> {
  const known = new Set([...shown.values()].map(({ request }) => request));
  const take = async (request: string) => {
    const current = await position<RequestState>(ports, requestStream(request));
    if (current === undefined || !strays.delete(current.state.execution)) return;
    ports.log.count('Reconciled');
    await show(ports, request);
  };
  for (const execution of [...strays]) {
    const request = STARTED_BY_API.exec(execution)?.[1];
    if (request !== undefined) await take(request);
  }
  // What a pipeline has started is found by its subject alone. Mostly there is nothing to find.
  if (strays.size === 0) return;
  for await (const { item } of subjectsIn(ports, SUBJECTS)) {
    for (const request of Object.keys(item.state.open)) if (!known.has(request)) await take(request);
  }
}

async function show(ports: ReconcilePorts, request: string): Promise<void> {
  const last = await ports.ledger.last(requestStream(request));
  if (last !== undefined) await project(ports, unseal(last), true);
}
