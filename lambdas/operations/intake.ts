import { INTAKE, JOINED_ERROR } from '../../schema/protocol.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { open, requestStream, subjectStream } from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { RequestInRework, RequestState, SubjectState } from '../domain/model.ts';
import { expire } from '../domain/request/close.ts';
import { queue } from '../domain/request/queue.ts';
import { whyFull } from '../domain/subject/quota.ts';
import {
  enterRequest,
  mustGiveWay,
  newSubject,
  queuedBehind,
  superseded,
} from '../domain/subject/subject.ts';
import { parseSubmission, requestId } from '../domain/submission.ts';
import { advance, amend, type Position, position } from '../engine/advance.ts';
import { linkFor } from '../engine/ask.ts';
import { beginRequest } from '../engine/begin.ts';
import { closeFromOutside, closeSuperseded } from '../engine/close.ts';
import { definitionOf, requireDeployed } from '../engine/definitions.ts';
import { notify } from '../engine/notify.ts';
import { nextAttempt } from '../engine/revise.ts';
import { takeTurn } from '../engine/turn.ts';
import { answerOrWait, wakeWaiting } from '../engine/wake.ts';
import { feedbackMail } from '../mails/feedback-mail.ts';
import type { Ports } from '../ports.ts';
import { intakePayload } from './payload.ts';

export type IntakePorts = Pick<
  Ports,
  | 'ledger'
  | 'views'
  | 'tasks'
  | 'callback'
  | 'notifier'
  | 'signer'
  | 'clock'
  | 'log'
  | 'catalogue'
  | 'linkBaseUrl'
>;

interface Arrival {
  readonly workflow: Workflow;
  readonly definition: string;
  readonly request: string;
  readonly execution: string;
  readonly input: unknown;
  readonly taskToken: string;
}

/**
 * The state at which a request begins, and to which it comes back to wait for its next attempt.
 *
 * The first time, it checks the input and begins the request; an execution whose input is a request already, or
 * the next attempt of one, leaves by `Joined` instead. Afterwards it waits for rework, tells the requester so, or
 * lets the wait expire. Every run finds out from the ledger what is left to do, so it can be repeated at any point.
 */
export const intake = (ports: IntakePorts) => async (payload: unknown) => {
  const { timedOut, ...call } = intakePayload.parse(payload);
  const request = await identify(ports, call);
  if (request === undefined) return;
  const arrival: Arrival = { ...call, request, workflow: await definitionOf(ports, call.definition) };
  const known = await position<RequestState>(ports, requestStream(arrival.request));
  if (known?.state.execution === arrival.execution) {
    if (known.state.definition !== arrival.definition) await refuseRules(ports, arrival);
    return timedOut ? runOut(ports, arrival) : goOn(ports, arrival);
  }
  try {
    const joined = known ?? (await begin(ports, arrival));
    if (joined.state.execution === arrival.execution) return await goOn(ports, arrival);
    await join(ports, arrival, joined);
  } catch (error) {
    if (!refuses(error)) throw error;
    await ports.callback.fail(arrival.taskToken, error.code, error.message);
  }
};

/** The id of the request that an input is; what can be none ends its execution, which never carries anything. */
async function identify(
  ports: IntakePorts,
  { workflow, input, taskToken }: Pick<Arrival, 'input' | 'taskToken'> & { readonly workflow: string },
): Promise<string | undefined> {
  try {
    return requestId(workflow, input);
  } catch (error) {
    if (!refuses(error)) throw error;
    await ports.callback.fail(taskToken, error.code, error.message);
    return undefined;
  }
}

/** Records the first attempt, or the next one of the request that the input revises. */
async function begin(ports: IntakePorts, arrival: Arrival): Promise<Position<RequestState>> {
  const { workflow, definition, request, execution, input } = arrival;
  const arriving = { submission: parseSubmission(input), input, execution };
  const { revises } = arriving.submission;
  if (revises !== undefined) return nextAttempt(ports, revises, { ...arriving, workflow: workflow.id });
  requireDeployed(ports, workflow.id, definition);
  return beginRequest(ports, { request, workflow, definition, ...arriving });
}

/** A request that began under other rules than its execution runs: another version was deployed in between. */
async function refuseRules(ports: IntakePorts, { request }: Arrival): Promise<void> {
  const reason = 'Another version of the workflow was deployed while it was being submitted.';
  await closeFromOutside(ports, request, { outcome: 'failed', reason, actor: 'system:intake' });
}

/** Ends an execution that has nothing of its own to carry, saying which request it joined. */
async function join(
  ports: IntakePorts,
  { taskToken }: Arrival,
  { state }: Position<RequestState>,
): Promise<void> {
  await wakeWaiting(ports, state);
  const { request, execution, attempt, status, outcome } = state;
  if (status === 'closed' && outcome !== 'completed') {
    const message = `This input is request ${request}, which is ${outcome} ('${state.reason ?? ''}'). Say in its note why it comes again, and it is another request.`;
    await ports.callback.fail(taskToken, 'AlreadyClosed', message);
    return;
  }
  const message = `This input is attempt ${attempt} or an earlier one of request ${request}, which is carried by ${execution}.`;
  await ports.callback.fail(
    taskToken,
    JOINED_ERROR,
    JSON.stringify({ request, joined: true, execution, status, message }),
  );
}

/** Enters a request that this execution carries, then lets it go on, or waits: for its turn, or its next attempt. */
async function goOn(ports: IntakePorts, arrival: Arrival): Promise<void> {
  const { request, taskToken, workflow } = arrival;
  const current = await enter(ports, arrival);
  const task = { request, stage: INTAKE, attempt: current.state.attempt, taskToken };
  await answerOrWait(ports, current.state, task, async () => {
    if (current.state.status === 'rework') await askForRework(ports, workflow, current.state);
  });
}

/** The wait for the next attempt has run out: it expires, unless the ledger already says otherwise. */
async function runOut(ports: IntakePorts, arrival: Arrival): Promise<void> {
  const { request, taskToken, workflow } = arrival;
  await enter(ports, arrival);
  const after = await amend(ports, request, (state, now) =>
    expire({ workflow, state, now }, { stage: INTAKE, attempt: state.attempt }, 'system:intake'),
  );
  if (after === undefined) return;
  await answerOrWait(ports, after.state, { request, stage: INTAKE, attempt: after.state.attempt, taskToken });
}

/**
 * Puts the request in its place among its subject's requests: closes those that it supersedes there, or lets it wait
 * for those before it.
 */
async function enter(ports: IntakePorts, { request, workflow }: Arrival): Promise<Position<RequestState>> {
  const own = async () => {
    const found = await position<RequestState>(ports, requestStream(request));
    if (found === undefined) throw new Error(`request ${request} has vanished`);
    return found;
  };
  const current = await own();
  const entered = await advance<SubjectState>(
    ports,
    subjectStream(current.state.subject),
    async (last, now) =>
      enterRequest(last?.state ?? newSubject(current.state.subject), {
        workflow,
        state: (await own()).state,
        now,
      }),
  );
  const subject = entered?.state ?? newSubject(current.state.subject);
  if (isShutOut(subject, request)) {
    const reason = `${subject.subject} ${whyFull(subject, workflow.id)}`;
    await closeFromOutside(ports, request, { outcome: 'failed', reason, actor: 'system:intake' });
    return own();
  }
  const giveWay = mustGiveWay(subject, current.state) ? [request] : [];
  for (const id of new Set([...superseded(subject), ...giveWay])) {
    await closeSuperseded(ports, id, current.state.subject);
  }
  const behind = queuedBehind(subject, request);
  if (behind.length === 0) return takeTurn(ports, subject, await own());
  const waits = await amend(ports, request, (state, now) => queue(state, behind, now));
  // Those before it may have left while it was being noted: nobody else would call it then.
  const since = await position<SubjectState>(ports, subjectStream(current.state.subject));
  return takeTurn(ports, since?.state ?? subject, waits ?? (await own()));
}

/** Whether a request was left out, as others that came at the same instant have filled its subject. */
const isShutOut = ({ open, closed }: SubjectState, request: string): boolean =>
  !Object.hasOwn(open, request) && !closed.includes(request);

/** Tells the requester what to change, with a link to hand the next attempt in. */
async function askForRework(ports: IntakePorts, workflow: Workflow, state: RequestInRework): Promise<void> {
  const to = state.requesters.at(-1);
  if (to === undefined) return;
  const link = await linkFor(ports, state, { stage: INTAKE, attempt: state.attempt, approver: to });
  const results = await resultsOf(ports, state);
  await notify(ports, {
    to,
    role: workflow.requester,
    request: state.request,
    ...feedbackMail({ workflow, state, link, results }),
  });
}

/** What the checks found that sent a request into rework; nothing when it was a person who did. */
async function resultsOf({ ledger }: IntakePorts, { request }: RequestState) {
  const sealed = await ledger.last(requestStream(request));
  const last = sealed && open<RequestState>(sealed);
  return last?.action === 'checked' || last?.action === 'wait-ended' ? last.details.results : undefined;
}

/** True for what is wrong with the input itself: trying again would not help, its sender must act. */
function refuses(error: unknown): error is GovernanceError {
  return (
    GovernanceError.is(error, 'InvalidRequest') ||
    GovernanceError.is(error, 'UnknownRequest') ||
    GovernanceError.is(error, 'NotAwaitingRework') ||
    GovernanceError.is(error, 'DefinitionReplaced')
  );
}
