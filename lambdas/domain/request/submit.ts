import { canonicalize, sha256Hex } from '../../../schema/canonical-json.ts';
import type { Person } from '../../../schema/roles.ts';
import { isHuman, type Workflow } from '../../../schema/workflow.ts';
import { collectedIn, comparableData } from '../data-sets.ts';
import { GovernanceError } from '../errors.ts';
import type { Deployment, RequestState, RunningRequest, Step, Submission, Variables } from '../model.ts';
import { comparableCode } from '../source-code.ts';
import { callerOf } from '../speaking.ts';
import { resumption } from './carry.ts';
import type { Situation } from './situation.ts';
import { isPast } from './stages.ts';

/** One attempt as it arrives: what is submitted, by whom, through which execution. */
export interface Attempt {
  readonly submission: Submission;
  /** Digest of the execution's whole input: the same input is the same attempt. */
  readonly input: string;
  /** The person who answers for it. */
  readonly requester: Person;
  /** Others who had a hand in it, and decide nothing about it either. */
  readonly submitters: readonly string[];
  readonly execution: string;
  /** What the ledger knows of this version from before, where the workflow is about such a one. */
  readonly known?: Pick<Deployment, 'variables' | 'metrics'> | undefined;
  /** Who handed it in, where that was not the requester. */
  readonly actor?: string | undefined;
}

/** A request that is about to begin: the id it gets, and the rules. */
export interface NewRequest {
  readonly request: string;
  readonly workflow: Workflow;
  /** The hash of the workflow. */
  readonly definition: string;
}

/**
 * Begins a request. Nothing happens when it has begun already, by this execution or by another one: the state's
 * `execution` says which carries it.
 */
export function submit(
  { state, now }: { readonly state: RequestState | undefined; readonly now: Date },
  { request, workflow, definition }: NewRequest,
  attempt: Attempt,
): Step<RequestState> {
  if (state !== undefined) return {};
  const begun: Omit<RunningRequest, keyof ReturnType<typeof attemptState>> = {
    request,
    workflow: workflow.id,
    definition,
    execution: attempt.execution,
    subject: attempt.submission.subject,
    deciders: {},
  };
  return submitted({ ...begun, ...attemptState({ state, now }, attempt, {}) }, attempt, now);
}

/**
 * Takes the next attempt of a request that waits for rework. Nothing happens when this input was taken before.
 *
 * @throws GovernanceError `NotAwaitingRework` when the request is closed, is being decided, or
 *   ran out of time; `InvalidRequest` when the attempt is for another subject.
 */
export function revise(
  { workflow, state, now }: Pick<Situation, 'workflow' | 'state' | 'now'>,
  attempt: Attempt,
): Step<RequestState> {
  const { request } = state;
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
  // What this attempt leaves out, it does not have: nothing of the attempt before stands in for it.
  const { reworkDueAt: _, artifact: __, again: ___, submittedBy: ____, ...others } = state;
  const { collected: _____, newestCollected: ______, ...kept } = others;
  const next = attemptState({ state, now }, attempt, {});
  const { resumeAt, stages } = resumption(workflow, state, next);
  requireOthersApproved(workflow, stages, attempt);
  return submitted({ ...kept, ...next, resumeAt, stages }, attempt, now);
}

/** Nobody submits an attempt that rests on their own approval of the one before. */
function requireOthersApproved(
  workflow: Workflow,
  carried: RequestState['stages'],
  { submitters, submission }: Attempt,
): void {
  for (const [name, { decisions }] of Object.entries(carried)) {
    const stage = workflow.stages[name];
    if (stage === undefined || !isHuman(stage) || stage.alsoEligible.includes('requester')) continue;
    const signed = decisions.flatMap(({ person, inPlaceOf }) => [person, ...(inPlaceOf ? [inPlaceOf] : [])]);
    if (!submitters.some((person) => signed.includes(person))) continue;
    const path = submission.onBehalfOf === undefined ? '/requestedBy' : '/onBehalfOf';
    const message = `decided '${name}', on which this attempt builds: somebody else must submit it`;
    throw new GovernanceError('InvalidRequest', `${path} ${message}`, { violations: [{ path, message }] });
  }
}

function attemptState(
  { state, now }: { readonly state: RequestState | undefined; readonly now: Date },
  { submission, input, requester, submitters, known, actor }: Attempt,
  stages: RequestState['stages'],
) {
  const { artifact, lineage } = submission;
  return {
    version: submission.version,
    artifact,
    metrics: Object.keys(submission.metrics).length === 0 && known ? known.metrics : submission.metrics,
    attributes: submission.attributes,
    variables: lineage === undefined && known ? known.variables : variablesOf(submission),
    evidence: submission.evidence.map(({ name }) => name),
    ...collectedIn(lineage?.trainingData),
    requestedAt: now.toISOString(),
    attempt: (state?.attempt ?? 0) + 1,
    inputs: [...(state?.inputs ?? []), input],
    requesters: [...new Set([...(state?.requesters ?? []), ...submitters])]
      .filter((person) => person !== requester.email)
      .concat(requester.email),
    submittedBy: callerOf(actor),
    status: 'open' as const,
    stages,
  };
}

/** The three variables of a version in a form that compares. */
export function variablesOf({ lineage }: Pick<Submission, 'lineage'>): Variables {
  if (lineage === undefined) return {};
  return {
    'training-data': comparableData(lineage.trainingData),
    code: comparableCode(lineage.code),
    hyperparameters: sha256Hex(canonicalize(lineage.hyperparameters)),
  };
}

function submitted(state: RequestState, attempt: Attempt, now: Date): Step<RequestState> {
  const { submission, requester, execution, actor = requester.email } = attempt;
  const details = {
    attempt: state.attempt,
    requester: { email: requester.email, name: requester.name },
    submission,
    execution,
    workflow: state.workflow,
    definition: state.definition,
  };
  return { entry: { at: now.toISOString(), actor, action: 'submitted', details, state } };
}

function whyNoRework(state: RequestState): string {
  if (state.status === 'closed')
    return `is closed (${state.outcome}): submit a new request, without 'revises'.`;
  if (state.status === 'queued')
    return 'waits for older requests of its subject: it takes no next attempt yet.';
  if (state.status === 'rework') return `waited for rework until ${state.reworkDueAt}: submit a new request.`;
  return `is being decided (attempt ${state.attempt}): a next attempt is taken only after changes are requested.`;
}
