import type { Person } from '../../../workflows/schema/roles.ts';
import type { Workflow } from '../../../workflows/schema/workflow.ts';
import { GovernanceError } from '../errors.ts';
import type { RequestState, Step, Submission } from '../model.ts';

/** One attempt as it arrives: what is submitted, by whom, through which execution. */
export interface Attempt {
  readonly submission: Submission;
  /** Digest of the execution's whole input: the same input is the same attempt. */
  readonly input: string;
  readonly requester: Person;
  readonly execution: string;
}

/** The workflow under which a new request begins, and the id it gets. */
export interface Beginning {
  readonly request: string;
  readonly workflow: Workflow;
  readonly definition: string;
}

/**
 * Begins a request. Nothing happens when it has begun already, by this execution or by another one: the state's
 * `execution` says which carries it.
 */
export function submit(
  state: RequestState | undefined,
  { request, workflow, definition }: Beginning,
  attempt: Attempt,
  now: Date,
): Step<RequestState> {
  if (state !== undefined) return {};
  const begun: Omit<RequestState, keyof ReturnType<typeof attemptState>> = {
    request,
    workflow: workflow.id,
    definition,
    execution: attempt.execution,
    subject: attempt.submission.subject,
    deciders: {},
  };
  return submitted({ ...begun, ...attemptState(undefined, attempt, now) }, attempt, now);
}

/**
 * Takes the next attempt of a request that waits for rework. Nothing happens when this input was taken before.
 *
 * @throws GovernanceError `UnknownRequest`; `NotAwaitingRework` when the request is closed, is being decided, or
 *   ran out of time; `InvalidRequest` when the attempt is for another subject.
 */
export function revise(
  state: RequestState | undefined,
  request: string,
  attempt: Attempt,
  now: Date,
): Step<RequestState> {
  if (state === undefined) {
    throw new GovernanceError('UnknownRequest', `No request '${request}' exists: check 'revises'.`, {
      request,
    });
  }
  if (state.inputs.includes(attempt.input)) return {};
  if (state.status !== 'rework' || isPast(state.reworkDueAt, now)) {
    throw new GovernanceError('NotAwaitingRework', `Request ${request} ${whyNoRework(state)}`, { request });
  }
  if (attempt.submission.subject !== state.subject) {
    const message = `must be '${state.subject}', the subject of the request that it revises`;
    throw new GovernanceError('InvalidRequest', `/subject ${message}`, {
      violations: [{ path: '/subject', message }],
    });
  }
  const { reworkDueAt: _, ...kept } = state;
  return submitted({ ...kept, ...attemptState(state, attempt, now) }, attempt, now);
}

function attemptState(state: RequestState | undefined, { submission, input, requester }: Attempt, now: Date) {
  return {
    version: submission.version,
    artifact: submission.artifact,
    metrics: submission.metrics,
    requestedAt: now.toISOString(),
    attempt: (state?.attempt ?? 0) + 1,
    inputs: [...(state?.inputs ?? []), input],
    requesters: [...new Set([...(state?.requesters ?? []), requester.email])],
    status: 'open' as const,
    stages: {},
  };
}

function submitted(state: RequestState, attempt: Attempt, now: Date): Step<RequestState> {
  const { submission, requester, execution } = attempt;
  const details = {
    attempt: state.attempt,
    requester,
    submission,
    execution,
    workflow: state.workflow,
    definition: state.definition,
  };
  return { entry: { at: now.toISOString(), actor: requester.email, action: 'submitted', details, state } };
}

function isPast(instant: string | undefined, now: Date): boolean {
  return instant !== undefined && now.getTime() >= Date.parse(instant);
}

function whyNoRework(state: RequestState): string {
  if (state.status === 'closed')
    return `is closed (${state.outcome}): submit a new request, without 'revises'.`;
  if (state.status === 'rework') return `waited for rework until ${state.reworkDueAt}: submit a new request.`;
  return `is being decided (attempt ${state.attempt}): a next attempt is taken only after changes are requested.`;
}
