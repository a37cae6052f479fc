import { requestStream } from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { RequestState, Step } from '../domain/model.ts';
import { expire } from '../domain/request/close.ts';
import { GOES_ON_WITHIN_MS, lookAgainAt } from '../domain/request/due.ts';
import { heldStages } from '../domain/request/hold.ts';
import { overdueWait } from '../domain/request/overdue.ts';
import { askAdministrators } from '../domain/request/people.ts';
import { escalate, remind, waitingStages } from '../domain/request/remind.ts';
import type { Situation } from '../domain/request/situation.ts';
import type { StageRef } from '../domain/request/stages.ts';
import { dueSpot } from '../domain/views/lists.ts';
import { amend, type Position, position } from '../engine/advance.ts';
import { followSubject } from '../engine/close.ts';
import { definitionOf } from '../engine/definitions.ts';
import { carryOut } from '../engine/effect.ts';
import { type Due, reportDamage } from '../engine/lists.ts';
import { endWaits } from '../engine/wait.ts';
import { wakeWaiting } from '../engine/wake.ts';
import type { Ports } from '../ports.ts';
import { type ClosePorts, finishClosed } from './close.ts';

export type ForwardPorts = ClosePorts & Pick<Ports, 'views'>;

/**
 * Brings a request to where the ledger says it is, and does what is due: notes effects that took place, closes what was
 * superseded, lets an overdue wait expire, ends one that is over, reminds and escalates, asks administrators where too few people are left, tries
 * again what was held, sends wake-ups again. An
 * entry that comes of it says when the request is due next; without one, this says when to look again.
 */
export async function bringForward(ports: ForwardPorts, { stream, seq }: Due): Promise<void> {
  const { views, clock, log } = ports;
  const found = await position<RequestState>(ports, stream);
  if (found === undefined) {
    // What leads to no request was never one: the ledger loses nothing.
    reportDamage(log, stream);
    await views.setDue(stream, seq);
    return;
  }
  const current = await repair(ports, found);
  if (current.state.status === 'closed') {
    if (await finishClosed(ports, current.state)) return;
    // Unless the views have still to learn that it is closed, nothing of it is coming any more.
    if ((await views.setDue(stream, current.seq)) === 'stored' || current.seq !== found.seq) return;
    await views.setDue(stream, seq, dueSpot(stream, new Date(clock.now().getTime() + GOES_ON_WITHIN_MS)));
    return;
  }
  const woken = await wakeWaiting(ports, current.state);
  if (woken > 0) log.count('Repaired', woken);
  if (current.seq !== found.seq) return;
  const workflow = await definitionOf(ports, current.state.definition);
  const again = lookAgainAt({ workflow, state: current.state, at: current.at }, clock.now());
  await views.setDue(stream, seq, dueSpot(stream, again));
}

/** Records what is due and what a writer failed to record; where the request stands afterwards. */
async function repair(ports: ForwardPorts, current: Position<RequestState>): Promise<Position<RequestState>> {
  const followed = await followSubject(ports, current);
  const overdue = overdueWait(followed.state, ports.clock.now());
  if (overdue === undefined) return followed.state.status === 'open' ? prod(ports, followed) : followed;
  const workflow = await definitionOf(ports, followed.state.definition);
  const expired = await amend(ports, current.state.request, (state, now) =>
    expire({ workflow, state, now }, overdue, 'system:sweep'),
  );
  return expired ?? followed;
}

const PRODS: readonly ((situation: Situation, ref: StageRef) => Step<RequestState>)[] = [
  escalate,
  remind,
  (situation, ref) => askAdministrators(situation, ref, 'system:sweep'),
];

/** Reminds and escalates where it is time, asks for people where they are too few, ends waits that are over, and tries again what was held. */
async function prod(ports: ForwardPorts, current: Position<RequestState>): Promise<Position<RequestState>> {
  const workflow = await definitionOf(ports, current.state.definition);
  const { roles } = ports.catalogue;
  let after = current;
  for (const [stage] of waitingStages(workflow, current.state)) {
    const ref = { stage, attempt: current.state.attempt };
    for (const due of PRODS) {
      const known = { workflow, roles, state: after.state, now: ports.clock.now() };
      if (due(known, ref).entry === undefined) continue;
      const done = await amend(ports, current.state.request, (state, now) =>
        due({ workflow, roles, state, now }, ref),
      );
      after = done ?? after;
    }
  }
  after = await endWaits(ports, workflow, after);
  for (const stage of heldStages(after.state)) after = await tryAgain(ports, after, stage);
  return after;
}

async function tryAgain(
  ports: ForwardPorts,
  current: Position<RequestState>,
  stage: string,
): Promise<Position<RequestState>> {
  try {
    return await carryOut(ports, current, { stage, attempt: current.state.attempt });
  } catch (error) {
    // While it was held, something else took the place of what it is about: it is closed now.
    if (!GovernanceError.is(error, 'RequestClosed')) throw error;
    return (await position<RequestState>(ports, requestStream(current.state.request))) ?? current;
  }
}
