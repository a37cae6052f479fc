import { ownEndsOf } from '../../schema/own-ends.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { requestStream, subjectStream } from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { ClosedRequest, RequestState, SubjectState } from '../domain/model.ts';
import { type Closing, closeRequest } from '../domain/request/close.ts';
import { endOwedOfAny } from '../domain/request/end-owed.ts';
import { lookOwed } from '../domain/request/spared.ts';
import { leaveSubject } from '../domain/subject/leave.ts';
import { mustGiveWay, newSubject, whySuperseded } from '../domain/subject/subject.ts';
import type { Ports } from '../ports.ts';
import { advance, amend, type Position, position } from './advance.ts';
import { definitionOf } from './definitions.ts';
import { noteCommitted } from './note.ts';
import { callNext, takeTurn } from './turn.ts';
import { wakeWaiting } from './wake.ts';

type Needs = Pick<Ports, 'ledger' | 'clock' | 'catalogue'>;

/**
 * Closes a request for a reason from outside its workflow; where it stands afterwards, closed in any case.
 * @throws GovernanceError `NotAllowed` when it is withdrawn while people are to look at what a rule has promoted, or while it is to
 *   take out again what it has promoted itself, in whichever attempt.
 */
export async function closeFromOutside(
  ports: Needs,
  request: string,
  closing: Closing,
): Promise<Position<ClosedRequest> | undefined> {
  const closed = await amend(ports, request, async (state, now) => {
    if (closing.outcome === 'withdrawn' && state.status !== 'closed') {
      const workflow = await definitionOf(ports, state.definition);
      requireNoLookOwed(workflow, state);
      await requireNoEndOwed(ports, workflow, state);
    }
    return closeRequest({ state, now }, closing);
  });
  return closed !== undefined && isClosed(closed) ? closed : undefined;
}

function requireNoLookOwed(workflow: Workflow, state: RequestState): void {
  const stage = lookOwed(workflow, state);
  if (stage === undefined) return;
  const title = workflow.stages[stage]?.title ?? stage;
  const message = `Request ${state.request} can not be withdrawn: a rule has promoted it, and '${title}' is still to look at it. Roll it back if it should not run.`;
  throw new GovernanceError('NotAllowed', message, {});
}

async function requireNoEndOwed(ports: Needs, workflow: Workflow, state: RequestState): Promise<void> {
  if (ownEndsOf(workflow).length === 0) return;
  const subject = await position<SubjectState>(ports, subjectStream(state.subject));
  const owed = subject && endOwedOfAny(workflow, state, subject.state);
  if (owed === undefined) return;
  const message = `Request ${state.request} can not be withdrawn: what it has promoted to ${owed.environment} would stay there, as nothing else ends it ('${owed.title}'). To end it sooner, retire it by a request of its own.`;
  throw new GovernanceError('NotAllowed', message, {});
}

/** True for a request that has ended. */
export function isClosed(position: Position<RequestState>): position is Position<ClosedRequest> {
  return position.state.status === 'closed';
}

/** Closes a request that a newer one of its subject has superseded, and wakes what waits for it. */
export async function closeSuperseded(
  ports: Needs & Pick<Ports, 'tasks' | 'callback'>,
  request: string,
  subject: string,
): Promise<Position<ClosedRequest> | undefined> {
  const closed = await closeFromOutside(ports, request, {
    outcome: 'superseded',
    reason: whySuperseded(subject),
    actor: 'system:intake',
  });
  if (closed === undefined) return undefined;
  await wakeWaiting(ports, closed.state);
  return closed;
}

/**
 * Brings a request to where its subject's stream says it is: promotions that took effect are noted, and it is closed
 * when a newer one has superseded it. Whoever ends a request does this first, so that its outcome is what happened.
 */
export async function followSubject(
  ports: Needs & Pick<Ports, 'tasks' | 'callback'>,
  current: Position<RequestState>,
): Promise<Position<RequestState>> {
  const { request, subject: name } = current.state;
  const subject = await position<SubjectState>(ports, subjectStream(name));
  if (subject === undefined) return current;
  const noted = await noteCommitted(ports, subject.state, current);
  if (mustGiveWay(subject.state, noted.state)) return (await closeSuperseded(ports, request, name)) ?? noted;
  return takeTurn(ports, subject.state, noted);
}

/**
 * Ends a closed request for good: its promotions are noted, and its subject's chain commits to its last entry.
 * Nothing happens when that is done, or while the request is not closed.
 *
 * `before` runs while the end is not recorded yet, so that what it does happens at least once.
 * @returns whether it was this call that recorded the end.
 */
export async function finishRequest(
  ports: Needs & Pick<Ports, 'tasks' | 'callback'>,
  request: RequestState,
  before: (state: ClosedRequest) => Promise<void>,
): Promise<boolean> {
  const left = await advance<SubjectState>(ports, subjectStream(request.subject), async (last, now) => {
    const subject = last?.state ?? newSubject(request.subject);
    const current = await position<RequestState>(ports, requestStream(request.request));
    if (current === undefined || !isClosed(current)) return {};
    const final = await noteCommitted(ports, subject, current);
    // What is noted on it leaves it closed.
    if (!isClosed(final)) return {};
    const step = leaveSubject(subject, final, now);
    if (step.entry !== undefined) await before(final.state);
    return step;
  });
  if (left !== undefined) await callNext(ports, left.state, request.workflow);
  return left?.appended === true;
}
