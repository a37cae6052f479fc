import { isEffect } from '../../workflows/schema/workflow.ts';
import { requestStream, subjectStream } from '../domain/entry.ts';
import { leaveSubject, unnotedPromotions } from '../domain/leave.ts';
import type { Outcome, RequestState, SubjectState } from '../domain/model.ts';
import { closeRequest } from '../domain/request/close.ts';
import { notePromotion } from '../domain/request/note-promotion.ts';
import { dequeue } from '../domain/request/queue.ts';
import { mustGiveWay, newSubject, whySuperseded } from '../domain/subject.ts';
import type { Ports } from '../ports.ts';
import { advance, type Position, position } from './advance.ts';
import { definitionOf } from './definitions.ts';
import { showSubject } from './show.ts';
import { wakeWaiting } from './wake.ts';

type Needs = Pick<Ports, 'ledger' | 'clock' | 'catalogue'>;

/** Closes a request for a reason from outside its workflow; where it stands afterwards, closed in any case. */
export async function closeFromOutside(
  ports: Needs,
  request: string,
  outcome: Exclude<Outcome, 'completed'>,
  reason: string,
  actor: string,
): Promise<Position<RequestState> | undefined> {
  return advance<RequestState>(ports, requestStream(request), (last, now) =>
    last === undefined ? {} : closeRequest(last.state, outcome, reason, actor, now),
  );
}

/** Closes a request that a newer one of its subject has superseded, and wakes what waits for it. */
export async function closeSuperseded(
  ports: Needs & Pick<Ports, 'views' | 'callback'>,
  request: string,
  subject: string,
): Promise<Position<RequestState> | undefined> {
  const closed = await closeFromOutside(
    ports,
    request,
    'superseded',
    whySuperseded(subject),
    'system:intake',
  );
  if (closed === undefined) return undefined;
  await ports.views.putRequest({ seq: closed.seq, state: closed.state });
  await wakeWaiting(ports, closed.state);
  return closed;
}

/**
 * Brings a request to where its subject's stream says it is: promotions that took effect are noted, and it is closed
 * when a newer one has superseded it. Whoever ends a request does this first, so that its outcome is what happened.
 */
export async function followSubject(
  ports: Needs & Pick<Ports, 'views' | 'callback'>,
  current: Position<RequestState>,
): Promise<Position<RequestState>> {
  const { request, subject: name } = current.state;
  const subject = await position<SubjectState>(ports, subjectStream(name));
  if (subject === undefined) return current;
  const noted = await noteCommitted(ports, subject.state, current);
  if (mustGiveWay(subject.state, noted.state)) return (await closeSuperseded(ports, request, name)) ?? noted;
  return takeTurn(ports, subject.state, noted);
}

/** Lets a request go on that waits in the queue, once its subject shows nobody before it. */
export async function takeTurn(
  ports: Needs & Pick<Ports, 'views' | 'callback'>,
  subject: SubjectState,
  current: Position<RequestState>,
): Promise<Position<RequestState>> {
  const { request, status } = current.state;
  const entered = Object.hasOwn(subject.open, request);
  if (status !== 'queued' || !entered || subject.open[request]?.queued === true) return current;
  const turn = await advance<RequestState>(ports, requestStream(request), (last, now) =>
    last === undefined ? {} : dequeue(last.state, 'system:intake', now),
  );
  if (turn === undefined) return current;
  await ports.views.putRequest({ seq: turn.seq, state: turn.state });
  await wakeWaiting(ports, turn.state);
  return turn;
}

/**
 * Notes on a request every promotion of it that took effect on its subject and that a writer failed to note.
 * @returns where the request stands afterwards.
 */
export async function noteCommitted(
  ports: Needs,
  subject: SubjectState,
  current: Position<RequestState>,
): Promise<Position<RequestState>> {
  let request = current;
  for (const promotion of unnotedPromotions(subject, request.state)) {
    const workflow = await definitionOf(ports, request.state.definition);
    const stage = workflow.stages[promotion.stage];
    const environment = stage !== undefined && isEffect(stage) ? stage.environment : '';
    const noted = await advance<RequestState>(ports, requestStream(request.state.request), (last, now) =>
      last === undefined ? {} : notePromotion(workflow, last.state, { ...promotion, environment }, now),
    );
    request = noted ?? request;
  }
  return request;
}

/**
 * Ends a closed request for good: its promotions are noted, and its subject's chain commits to its last entry.
 * Nothing happens when that is done, or while the request is not closed.
 *
 * `before` runs while the end is not recorded yet, so that what it does happens at least once.
 */
export async function finishRequest(
  ports: Needs & Pick<Ports, 'views' | 'callback'>,
  request: RequestState,
  before: (state: RequestState) => Promise<void>,
): Promise<void> {
  const left = await advance<SubjectState>(ports, subjectStream(request.subject), async (last, now) => {
    const subject = last?.state ?? newSubject(request.subject);
    const current = await position<RequestState>(ports, requestStream(request.request));
    if (current === undefined || current.state.status !== 'closed') return {};
    const final = await noteCommitted(ports, subject, current);
    const step = leaveSubject(subject, final.state, final, now);
    if (step.entry !== undefined) await before(final.state);
    return step;
  });
  if (left === undefined) return;
  await showSubject(ports, left);
  await callNext(ports, left.state, request.workflow);
}

/** Whoever's turn has come in the queue of a workflow goes on. The sweeper does it again where this fails. */
async function callNext(
  ports: Needs & Pick<Ports, 'views' | 'callback'>,
  subject: SubjectState,
  workflow: string,
): Promise<void> {
  for (const [id, { workflow: other, queued }] of Object.entries(subject.open)) {
    if (other !== workflow || queued === true) continue;
    const next = await position<RequestState>(ports, requestStream(id));
    if (next?.state.status === 'queued') await takeTurn(ports, subject, next);
  }
}
