import { INTAKE } from '../../schema/protocol.ts';
import { membersOf } from '../../schema/roles.ts';
import { requestStream } from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { RequestState } from '../domain/model.ts';
import { expire } from '../domain/request/close.ts';
import { heldStages } from '../domain/request/hold.ts';
import { escalate, remind, waitingStages } from '../domain/request/remind.ts';
import { DUE, OPEN } from '../domain/views/lists.ts';
import { amend, type Position, position } from '../engine/advance.ts';
import { followSubject } from '../engine/close.ts';
import { definitionOf } from '../engine/definitions.ts';
import { carryOut } from '../engine/effect.ts';
import { isRequest } from '../engine/lists.ts';
import { countOpen } from '../engine/measure.ts';
import { wakeWaiting } from '../engine/wake.ts';
import { watchSubjects } from '../engine/watch-subjects.ts';
import type { Ports } from '../ports.ts';
import { type ClosePorts, endRequest, finishClosed } from './close.ts';

export type SweepPorts = ClosePorts & Pick<Ports, 'subscriptions' | 'views'>;

/** No function runs longer than this (AWS Lambda's limit). */
const LONGEST_RUN_MS = 15 * 60_000;
/** How long after a deadline the sweeper waits for the state's own timeout. */
export const GRACE_MS = 120_000;

/**
 * Brings every request under way to where the ledger says it is, whatever died before: notes promotions that took
 * effect, closes what was superseded, lets overdue waits expire, sends wake-ups again, ends requests whose execution
 * is gone. Does what is due: reminders, escalations, promotions that were held, approvals that must be renewed. Also
 * tells operators of approvers who would hear nothing. One request's failure does not keep others.
 */
export const sweep = (ports: SweepPorts) => async () => {
  // First what is due for subjects: it does not take long, and must not starve behind very many requests.
  let failures = await watchSubjects(ports);
  for await (const { stream } of ports.views.rows(DUE)) {
    if (!isRequest(stream)) continue;
    try {
      await bringForward(ports, stream);
    } catch (error) {
      failures++;
      ports.log.error('a request could not be swept', error, { stream });
    }
  }
  ports.log.count('SweepFailures', failures);
  await countOpenRequests(ports);
  await reportUnconfirmed(ports);
};

/** Counts the requests under way; their places in the list say since when each is. */
async function countOpenRequests(ports: SweepPorts): Promise<void> {
  const since: string[] = [];
  for await (const { place } of ports.views.rows(OPEN)) since.push(place.slice(0, place.indexOf('#')));
  countOpen(ports, since);
}

async function bringForward(ports: SweepPorts, stream: string): Promise<void> {
  const found = await position<RequestState>(ports, stream);
  // What leads to no request was never one: the ledger loses nothing.
  if (found === undefined) return;
  const current = await repair(ports, found);
  const { requestedAt } = current.state;
  if (current.state.status === 'closed') {
    await finishClosed(ports, current.state);
    await ports.views.setDue(stream, current.seq);
    return;
  }
  const woken = await wakeWaiting(ports, current.state);
  if (woken > 0) ports.log.count('Repaired', woken);
  const status = await ports.executions.status(current.state.execution);
  if (status === 'RUNNING') return;
  // Begun by a call of the API, which starts the execution right after; unless it died in between.
  if (status === undefined && Date.parse(requestedAt) >= ports.clock.now().getTime() - LONGEST_RUN_MS) return;
  const unknown = { status: 'ABORTED', cause: 'nobody knows of its execution' } as const;
  await endRequest(ports, current, status === undefined ? unknown : { status });
}

/** Records what is due and what a writer failed to record; where the request stands afterwards. */
async function repair(ports: SweepPorts, current: Position<RequestState>): Promise<Position<RequestState>> {
  const followed = await followSubject(ports, current);
  const overdue = overdueWait(followed.state, ports.clock.now());
  if (overdue === undefined) return followed.state.status === 'open' ? prod(ports, followed) : followed;
  const expired = await amend(ports, current.state.request, (state, now) =>
    expire({ state, now }, overdue, 'system:sweep'),
  );
  return expired ?? followed;
}

/** Reminds and escalates where it is time, and tries again what was held. */
async function prod(ports: SweepPorts, current: Position<RequestState>): Promise<Position<RequestState>> {
  const workflow = await definitionOf(ports, current.state.definition);
  const { roles } = ports.catalogue;
  let after = current;
  for (const [stage] of waitingStages(workflow, current.state)) {
    const ref = { stage, attempt: current.state.attempt };
    for (const due of [escalate, remind]) {
      const known = { workflow, roles, state: after.state, now: ports.clock.now() };
      if (due(known, ref).entry === undefined) continue;
      const done = await amend(ports, current.state.request, (state, now) =>
        due({ workflow, roles, state, now }, ref),
      );
      after = done ?? after;
    }
  }
  for (const stage of heldStages(after.state)) after = await tryAgain(ports, after, stage);
  return after;
}

async function tryAgain(
  ports: SweepPorts,
  current: Position<RequestState>,
  stage: string,
): Promise<Position<RequestState>> {
  try {
    const after = await carryOut(ports, current, { stage, attempt: current.state.attempt });
    if (heldStages(after.state).includes(stage)) ports.log.count('HeldPromotions');
    return after;
  } catch (error) {
    // While it was held, something else took the place of what it is about: it is closed now.
    if (!GovernanceError.is(error, 'RequestClosed')) throw error;
    return (await position<RequestState>(ports, requestStream(current.state.request))) ?? current;
  }
}

function overdueWait(state: RequestState, now: Date): { stage: string; attempt: number } | undefined {
  const latest = now.getTime() - GRACE_MS;
  const { attempt } = state;
  if (state.status === 'rework' && Date.parse(state.reworkDueAt) < latest) return { stage: INTAKE, attempt };
  if (state.status !== 'open') return undefined;
  const late = Object.entries(state.stages).find(
    ([, stage]) => stage.outcome === undefined && Date.parse(stage.dueAt ?? '') < latest,
  );
  return late && { stage: late[0], attempt };
}

async function reportUnconfirmed({ catalogue, subscriptions, log }: SweepPorts): Promise<void> {
  let unconfirmed = 0;
  for (const role of Object.keys(catalogue.roles)) {
    const confirmed = await subscriptions.confirmed(role);
    for (const { email } of membersOf(catalogue.roles, role)) {
      if (confirmed.has(email)) continue;
      unconfirmed++;
      log.warn('a person has not confirmed the e-mail subscription and hears nothing', {
        role,
        person: email,
      });
    }
  }
  log.count('UnconfirmedApprovers', unconfirmed);
}
