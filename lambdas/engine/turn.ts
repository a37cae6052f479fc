import { own } from '../../schema/own.ts';
import { requestStream } from '../domain/entry.ts';
import type { RequestState, SubjectState } from '../domain/model.ts';
import { dequeue } from '../domain/request/queue.ts';
import type { Ports } from '../ports.ts';
import { amend, type Position, position } from './advance.ts';
import { wakeWaiting } from './wake.ts';

type TurnPorts = Pick<Ports, 'ledger' | 'clock' | 'tasks' | 'callback'>;

/** Lets a request go on that waits in the queue, once its subject shows nobody before it. */
export async function takeTurn(
  ports: TurnPorts,
  subject: SubjectState,
  current: Position<RequestState>,
): Promise<Position<RequestState>> {
  const { request, status } = current.state;
  const entered = own(subject.open, request);
  if (status !== 'queued' || entered === undefined || entered.queued === true) return current;
  const turn = await amend(ports, request, (state, now) => dequeue(state, 'system:intake', now));
  if (turn === undefined) return current;
  await wakeWaiting(ports, turn.state);
  return turn;
}

/** Whoever's turn has come in the queue of a workflow goes on. The sweeper does it again where this fails. */
export async function callNext(ports: TurnPorts, subject: SubjectState, workflow: string): Promise<void> {
  for (const [id, { workflow: other, queued }] of Object.entries(subject.open)) {
    if (other !== workflow || queued === true) continue;
    const next = await position<RequestState>(ports, requestStream(id));
    if (next?.state.status === 'queued') await takeTurn(ports, subject, next);
  }
}
