import { requestStream } from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { ClosedRequest, RequestState } from '../domain/model.ts';
import { requestId } from '../domain/submission.ts';
import { type Position, position } from '../engine/advance.ts';
import { closeFromOutside, finishRequest, followSubject, isClosed } from '../engine/close.ts';
import { definitionOf } from '../engine/definitions.ts';
import { notify } from '../engine/notify.ts';
import { tellInformed } from '../engine/tell-informed.ts';
import { undo } from '../engine/undo.ts';
import { wakeWaiting } from '../engine/wake.ts';
import { outcomeMail } from '../mails/outcome-mail.ts';
import type { Ports, StartedExecution } from '../ports.ts';
import { type ExecutionEnded, executionEnded } from './payload.ts';

export type ClosePorts = Pick<
  Ports,
  'ledger' | 'tasks' | 'callback' | 'executions' | 'notifier' | 'clock' | 'log' | 'catalogue'
>;

/** What the names of executions begin with that the rules owe. */
const OWED = ['undo-', 'renew-', 'found-'];

// The name of the deployment has no hyphen; which machines are ours says the rule that calls.
const STATE_MACHINE = /:stateMachine:[a-z0-9]+-([a-z][a-z0-9-]*)$/;

/**
 * Ends a request whose execution has ended, however it did: stopped in the console, failed, or completed. A request
 * that the ledger does not show as closed is closed here; then its subject commits to it and the requester hears.
 *
 * Executions that carry no request (refused, or joined to another) leave nothing to end. Can be repeated.
 *
 * The event says only where to look: that the execution has ended, how and why, is what Step Functions says.
 *
 * @throws GovernanceError `Unavailable` when it still runs: what Step Functions says may be a moment old.
 */
export const close = (ports: ClosePorts) => async (event: unknown) => {
  const { detail } = executionEnded.parse(event);
  const request = carriedRequest(detail);
  const current = request && (await position<RequestState>(ports, requestStream(request)));
  if (!current) reportUnstarted(ports, detail);
  if (!current || current.state.execution !== detail.executionArn) return;
  const { workflow, execution } = current.state;
  const found = await ports.executions.look(workflow, execution.split(':').at(-1) ?? '');
  if (found?.status === 'RUNNING')
    throw new GovernanceError(
      'Unavailable',
      `An event says that the execution of request ${request} has ended, and Step Functions says that it runs: it stays open.`,
      {},
    );
  await endRequest(ports, current, found ?? { status: 'unknown' });
};

/** What the rules owe, and was turned down at the door: nobody sent it, and nobody reads the answer. */
function reportUnstarted({ log }: ClosePorts, { executionArn, status }: ExecutionEnded['detail']): void {
  const name = executionArn.split(':').at(-1) ?? '';
  if (status !== 'FAILED' || !OWED.some((prefix) => name.startsWith(prefix))) return;
  log.warn('a request that the rules owe was turned down: see why it failed, and decide what should run', {
    executionArn,
  });
  log.count('OwedNotStarted');
}

/** How an execution ended, as far as it is known; `unknown` where all that is known is that it does not run. */
export type ExecutionEnd = Omit<StartedExecution, 'input'>;

/** Closes and finishes a request whose execution has ended. */
export async function endRequest(
  ports: ClosePorts,
  current: Position<RequestState>,
  ending: ExecutionEnd,
): Promise<void> {
  const followed = await followSubject(ports, current);
  const outcome = ending.status === 'ABORTED' ? 'stopped' : 'failed';
  const closed = isClosed(followed)
    ? followed
    : await closeFromOutside(ports, followed.state.request, {
        outcome,
        reason: reasonOf(ending),
        actor: 'system:close',
      });
  if (closed === undefined) return;
  await finishClosed(ports, closed.state);
}

/**
 * Finishes a closed request: its tasks are told, its subject's chain commits to it, and the requester hears. The entry on
 * the subject comes last: once it is there, nobody looks after the request any more.
 * @returns whether it was this call that recorded the end.
 */
export async function finishClosed(ports: ClosePorts, state: ClosedRequest): Promise<boolean> {
  // To a closed request's tasks there is always something to say. One that is noted from now on wakes itself.
  await wakeWaiting(ports, state);
  let told: string | undefined;
  return finishRequest(ports, state, async (final) => {
    await undo(ports, final);
    told = await tellRequester(ports, final, told);
  });
}

/** Tells the requester and whom the workflow informs, unless that is what they were `told` already; what they have been told now. */
async function tellRequester(
  ports: ClosePorts,
  state: ClosedRequest,
  told: string | undefined,
): Promise<string | undefined> {
  const workflow = await definitionOf(ports, state.definition);
  const to = state.requesters.at(-1);
  if (to === undefined) return told;
  const mail = outcomeMail({ workflow, state });
  const { request } = state;
  if (mail.body === told) return told;
  await notify(ports, { to, role: workflow.requester, request, ...mail });
  await tellInformed(ports, { workflow, state }, { kind: 'ended' });
  return mail.body;
}

function carriedRequest({ stateMachineArn, input }: ExecutionEnded['detail']): string | undefined {
  const workflow = STATE_MACHINE.exec(stateMachineArn)?.[1];
  // EventBridge leaves out an input that is too large; intake accepts none of that size.
  if (workflow === undefined || input === undefined || input === null) return undefined;
  try {
    // As intake got it: a text that says more than a double holds was no other request to it either.
    return requestId(workflow, JSON.parse(input));
  } catch (error) {
    if (error instanceof SyntaxError || GovernanceError.is(error, 'InvalidRequest')) return undefined;
    throw error;
  }
}

function reasonOf({ status, error, cause }: ExecutionEnd): string {
  if (status === 'unknown') return 'The execution does not run any more; how it ended was not told.';
  if (status === 'ABORTED') return `The execution was stopped from outside${cause ? `: ${cause}` : ''}.`;
  return `The execution ended (${status})${error ? ` with ${error}` : ''}${cause ? `: ${cause}` : ''}`.slice(
    0,
    2_000,
  );
}
