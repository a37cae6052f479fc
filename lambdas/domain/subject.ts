import { after } from '../../workflows/schema/calendar.ts';
import { type EffectStage, isEffect, stagesInOrder, type Workflow } from '../../workflows/schema/workflow.ts';
import { GovernanceError } from './errors.ts';
import { newFindings } from './findings.ts';
import type {
  Deployment,
  Ending,
  OpenRequest,
  OwedReview,
  RequestState,
  StageDecision,
  StageState,
  Step,
  SubjectState,
} from './model.ts';
import { approves } from './request/seating.ts';
import { requireReached, type StageRef, stageState } from './request/stages.ts';
import { outcomeError } from './request/wake.ts';

/** How many closed requests a subject remembers, to recognise a late step of theirs. */
const REMEMBERED = 50;

/** Under which name a subject notes a promotion of an attempt. */
export const promotionKey = ({ stage, attempt }: StageRef): string => `${attempt}/${stage}`;

/** The state of a subject of which nothing is known yet. */
export const newSubject = (subject: string): SubjectState => ({
  subject,
  environments: {},
  open: {},
  findings: {},
  closed: [],
});

/**
 * Enters a request on its subject's stream. Where the workflow says so, the newest of the subject's open requests of
 * that workflow supersedes the others: from this entry on they can't promote. Those that have made their last
 * promotion are otherwise left to finish. Or it queues behind those that are there. Nothing happens when the request
 * is entered, or closed, already.
 */
export function enterRequest(
  subject: SubjectState,
  request: RequestState,
  workflow: Workflow,
  now: Date,
): Step<SubjectState> {
  const { request: id, version, requestedAt } = request;
  if (Object.hasOwn(subject.open, id) || subject.closed.includes(id) || request.status === 'closed')
    return {};
  const entered: OpenRequest = {
    workflow: workflow.id,
    version,
    requestedAt,
    promotions: {},
    finished: false,
    ...(workflow.newerVersion === 'queue' && hasAnother(subject.open, workflow.id) ? { queued: true } : {}),
  };
  const all = { ...subject.open, [id]: entered };
  const open = workflow.newerVersion === 'supersede' ? superseding(all, workflow.id) : all;
  const state = { ...subject, open };
  return {
    entry: {
      at: now.toISOString(),
      actor: request.requesters.at(-1) ?? 'system:intake',
      action: 'request-opened',
      details: {
        request: id,
        version,
        workflow: workflow.id,
        definition: request.definition,
        supersedes: superseded(state),
      },
      state,
    },
  };
}

/** The open requests of the same workflow for which a request waits in the queue, oldest first. */
export function queuedBehind(subject: SubjectState, request: string): readonly string[] {
  const own = Object.hasOwn(subject.open, request) ? subject.open[request] : undefined;
  if (own?.queued !== true) return [];
  return Object.entries(subject.open)
    .filter(([id, { workflow }]) => id !== request && workflow === own.workflow)
    .sort(byAge)
    .map(([id]) => id);
}

/** The open requests that a newer one has superseded and that have a promotion before them: they must be closed. */
export function superseded(subject: SubjectState): readonly string[] {
  return Object.entries(subject.open)
    .filter(([, { supersededBy, finished }]) => supersededBy !== undefined && !finished)
    .map(([id]) => id);
}

/**
 * Whether a request must be closed because a newer one has superseded it. Only one whose current attempt has made
 * its last promotion may go on: any other would be refused at its next promotion.
 */
export function mustGiveWay(subject: SubjectState, state: RequestState): boolean {
  const { request, status } = state;
  const entered = Object.hasOwn(subject.open, request) ? subject.open[request] : undefined;
  if (entered?.supersededBy === undefined) return false;
  return status === 'rework' || !(entered.finished && hasEffect(entered, state));
}

/** Why a request ends that a newer one has superseded. */
export const whySuperseded = (subject: string): string =>
  `A newer version of ${subject} was submitted and took its place.`;

/** Lets the newest request of a workflow supersede the others. */
function superseding(open: SubjectState['open'], workflow: string): SubjectState['open'] {
  const [newest] = Object.entries(open)
    .filter(([, request]) => request.workflow === workflow)
    .sort(([, a], [, b]) => (a.requestedAt < b.requestedAt ? 1 : -1))
    .map(([id]) => id);
  return Object.fromEntries(
    Object.entries(open).map(([id, request]) => {
      const stays = request.workflow !== workflow || id === newest || request.supersededBy !== undefined;
      return [id, stays ? request : { ...request, supersededBy: newest }];
    }),
  );
}

/**
 * Carries out a stage that changes an environment: points it at the request's version, takes that version out of it,
 * or confirms that it may stay. The entry is the commit point: the effect takes place here or not at all. Nothing
 * happens when this stage of this attempt has had its effect already, or was skipped.
 *
 * @throws GovernanceError `NotApproved` when the request has not passed every earlier stage on this attempt;
 *   `RequestClosed` (with the outcome's error name) when it is closed, superseded or not at this attempt, or when the
 *   environment no longer runs the version that it is about.
 */
export function promote(
  subject: SubjectState,
  request: RequestState,
  workflow: Workflow,
  ref: StageRef,
  now: Date,
): Step<SubjectState> {
  const entered = Object.hasOwn(subject.open, request.request) ? subject.open[request.request] : undefined;
  if (hasPromoted(subject, request, ref)) return {};
  if (request.status === 'closed' || entered === undefined)
    throw closed(request, request.outcome ?? 'failed');
  if (entered.supersededBy !== undefined)
    throw closed({ ...request, reason: whySuperseded(request.subject) }, 'superseded');
  if (ref.attempt !== request.attempt) throw closed(request, 'superseded');
  if (stageState(request, ref.stage).outcome === 'skipped') return {};
  if (request.status === 'queued') {
    const message = `Request ${request.request} waits for older ones of its subject.`;
    throw new GovernanceError('NotApproved', message, { stage: ref.stage });
  }
  const stage = requireReached(workflow, request, ref.stage);
  if (!isEffect(stage)) {
    throw new GovernanceError('NotApproved', `Stage '${ref.stage}' promotes nothing.`, { stage: ref.stage });
  }
  const at = now.toISOString();
  const raised = newFindings(request, entered.findings ?? []);
  const findings = [...(entered.findings ?? []), ...Object.keys(raised)];
  const promoting: OpenRequest = {
    ...entered,
    version: request.version,
    promotions: { ...entered.promotions, [promotionKey(ref)]: at },
    finished: !promotionFollows(workflow, ref.stage),
    ...(findings.length === 0 ? {} : { findings }),
  };
  const before = {
    ...subject,
    open: { ...subject.open, [request.request]: promoting },
    findings: { ...subject.findings, ...raised },
  };
  return { entry: { at, actor: 'system:promote', ...effectOf(before, request, workflow, stage, ref, at) } };
}

/** True when a stage of an attempt has had its effect. */
export function hasPromoted(subject: SubjectState, request: RequestState, ref: StageRef): boolean {
  const entered = Object.hasOwn(subject.open, request.request) ? subject.open[request.request] : undefined;
  const noted = ref.attempt === request.attempt && stageState(request, ref.stage).outcome === 'promoted';
  return noted || (entered !== undefined && Object.hasOwn(entered.promotions, promotionKey(ref)));
}

function effectOf(
  subject: SubjectState,
  request: RequestState,
  workflow: Workflow,
  stage: EffectStage,
  { stage: name, attempt }: StageRef,
  at: string,
): Pick<NonNullable<Step<SubjectState>['entry']>, 'action' | 'details' | 'state'> {
  const { environment } = stage;
  const running = Object.hasOwn(subject.environments, environment)
    ? subject.environments[environment]
    : undefined;
  const place = { environment, stage: name };
  if (stage.type === 'promotion') {
    requireOneArtifact(subject, request);
    const deployment = describeDeployment(request, workflow, name, stage, running, at);
    const replaces = running && { version: running.version, request: running.request };
    return {
      action: 'promoted',
      details: { ...place, ...deployment, ...(replaces === undefined ? {} : { replaces }) },
      state: { ...subject, environments: { ...subject.environments, [environment]: deployment } },
    };
  }
  if (running === undefined || !isAbout(request, running)) throw notRunning(request, environment, running);
  const authorisedBy = authorisationsOf(request, workflow);
  const { request: id, version } = request;
  const details = { ...place, request: id, attempt, version, since: at, authorisedBy };
  if (stage.type === 'retirement') {
    const { [environment]: _, ...environments } = subject.environments;
    return { action: 'retired', details, state: { ...subject, environments } };
  }
  const { attest: __, ...lasting } = running;
  const attest = attestationDue(workflow, stage, at);
  const attested: Deployment = { ...lasting, ...attest, attested: { at, request: id, authorisedBy } };
  return {
    action: 'attested',
    details: { ...details, ...attest },
    state: { ...subject, environments: { ...subject.environments, [environment]: attested } },
  };
}

/** Whether a request is about what runs: the very artifact, put there before the request was submitted. */
function isAbout(request: RequestState, running: Deployment): boolean {
  return (
    running.version === request.version &&
    running.artifact?.sha256 === request.artifact?.sha256 &&
    running.since <= request.requestedAt
  );
}

/** A version means one artifact, also when two requests that bring it were submitted before either was promoted. */
function requireOneArtifact(subject: SubjectState, request: RequestState): void {
  for (const [environment, { version, artifact, request: other }] of Object.entries(subject.environments)) {
    if (version !== request.version || other === request.request) continue;
    if (artifact?.sha256 === request.artifact?.sha256) continue;
    const reason = `${environment} runs another artifact under the version ${version}.`;
    throw closed({ ...request, reason }, 'superseded');
  }
}

function attestationDue(workflow: Workflow, { attest }: EffectStage, at: string): Pick<Deployment, 'attest'> {
  if (attest === undefined) return {};
  const dueAt = after(new Date(at), attest.every, workflow.calendar).toISOString();
  return { attest: { by: attest.by, dueAt } };
}

/**
 * Takes a closed request off its subject, committing the subject's chain to the request's last entry. Nothing
 * happens when that is done already.
 *
 * The caller must have noted every promotion on the request before: `unnotedPromotions` is then empty.
 */
export function leaveSubject(
  subject: SubjectState,
  request: RequestState,
  last: { readonly seq: number; readonly hash: string },
  now: Date,
): Step<SubjectState> {
  if (request.status !== 'closed' || subject.closed.includes(request.request)) return {};
  if (unnotedPromotions(subject, request).length > 0) {
    throw new Error(
      `request ${request.request} has promotions that are not noted: note them before it leaves its subject`,
    );
  }
  const { [request.request]: own, ...others } = subject.open;
  const open = nextInQueue(others, request.workflow);
  const { outcome, version, attempt } = request;
  // A request that has left before says nothing new: its findings may have been closed since.
  const stands = outcome === 'completed' || hasEffect(own, request);
  const raised = stands && own !== undefined ? newFindings(request, own.findings ?? []) : {};
  return {
    entry: {
      at: now.toISOString(),
      actor: 'system:close',
      action: 'request-closed',
      details: {
        request: request.request,
        version,
        attempt,
        outcome,
        lastEntry: { seq: last.seq, hash: last.hash },
      },
      state: {
        ...subject,
        environments: Object.fromEntries(
          Object.entries(subject.environments).map(([name, one]) => [
            name,
            one.request === request.request ? endDeployment(one, request, now) : one,
          ]),
        ),
        open,
        findings: { ...subject.findings, ...raised },
        closed: [request.request, ...subject.closed].slice(0, REMEMBERED),
      },
    },
  };
}

/** Promotions that took effect on the subject and are not noted on the request: a writer died in between. */
export function unnotedPromotions(
  subject: SubjectState,
  request: RequestState,
): readonly { stage: string; attempt: number; since: string }[] {
  const promotions = Object.hasOwn(subject.open, request.request)
    ? (subject.open[request.request]?.promotions ?? {})
    : {};
  return Object.entries(promotions)
    .map(([key, since]) => {
      const slash = key.indexOf('/');
      return { attempt: Number(key.slice(0, slash)), stage: key.slice(slash + 1), since };
    })
    .filter(
      ({ stage, attempt }) =>
        attempt === request.attempt && stageState(request, stage).outcome !== 'promoted',
    );
}

function describeDeployment(
  request: RequestState,
  workflow: Workflow,
  name: string,
  stage: EffectStage,
  running: Deployment | undefined,
  since: string,
): Deployment {
  const { artifact } = request;
  // The way back leads to before this request, whichever of its attempts is there.
  const replaced =
    running?.request === request.request
      ? running.replaced
      : running && {
          version: running.version,
          request: running.request,
          ...(running.artifact === undefined ? {} : { artifact: running.artifact }),
        };
  return {
    version: request.version,
    ...(artifact === undefined ? {} : { artifact }),
    metrics: request.metrics,
    variables: request.variables,
    since,
    request: request.request,
    attempt: request.attempt,
    workflow: request.workflow,
    definition: request.definition,
    requestedBy: request.requesters.at(-1) ?? '',
    authorisedBy: authorisationsOf(request, workflow),
    owing: reviewsOwed(workflow, name, since),
    ...attestationDue(workflow, stage, since),
    ...(replaced === undefined ? {} : { replaced }),
  };
}

/** The approvals that the workflow asks for only after a promotion. */
function reviewsOwed(workflow: Workflow, promotion: string, since: string): OwedReview[] {
  const order = stagesInOrder(workflow);
  const index = order.findIndex(([name]) => name === promotion);
  return order.slice(index + 1).flatMap(([name, stage]): OwedReview[] => {
    if (stage.type !== 'approval' || stage.when !== undefined || promotionFollows(workflow, name)) return [];
    const dueAt = after(new Date(since), stage.due, workflow.calendar).toISOString();
    return [{ stage: name, title: stage.title, dueAt }];
  });
}

/** Every approval of the current attempt so far, in the order of the stages. */
function authorisationsOf(request: RequestState, workflow: Workflow): StageDecision[] {
  return stagesInOrder(workflow).flatMap(([stage]) => approvalsAt(request, stage));
}

function approvalsAt(request: RequestState, stage: string): StageDecision[] {
  const { decisions, carriedFrom: attempt = request.attempt } = stageState(request, stage);
  return decisions.filter(approves).map((decision) => ({ stage, attempt, ...decision }));
}

/** A promotion whose request has ended: a review is no longer owed once it was given, whatever it said. */
function endDeployment(deployment: Deployment, request: RequestState, now: Date): Deployment {
  // What people said of a later attempt, they did not say of this version.
  const same = deployment.attempt === request.attempt;
  const owing = deployment.owing.filter(({ stage }) => !(same && isGiven(stageState(request, stage))));
  const ended = endingOf(request, deployment.since, now);
  return { ...deployment, owing, ended: same ? ended : { ...ended, confirmedBy: [] } };
}

/** True when a request has changed an environment in its current attempt. */
function hasEffect(entered: OpenRequest | undefined, { attempt }: RequestState): boolean {
  return Object.keys(entered?.promotions ?? {}).some((key) => key.startsWith(`${attempt}/`));
}

function isGiven({ outcome }: StageState): boolean {
  return outcome === 'approved' || outcome === 'rejected';
}

function endingOf(request: RequestState, since: string, now: Date): Ending {
  const { outcome = 'failed', reason, stages } = request;
  const approvals = Object.keys(stages).flatMap((stage) => approvalsAt(request, stage));
  return {
    outcome,
    at: now.toISOString(),
    ...(reason === undefined ? {} : { reason }),
    confirmedBy: approvals.filter(({ at }) => at >= since),
  };
}

function hasAnother(open: SubjectState['open'], workflow: string): boolean {
  return Object.values(open).some((request) => request.workflow === workflow);
}

/** Gives the turn to the oldest request in the queue of a workflow, once nobody else has it. */
function nextInQueue(open: SubjectState['open'], workflow: string): SubjectState['open'] {
  const own = Object.entries(open).filter(([, request]) => request.workflow === workflow);
  if (own.some(([, { queued }]) => queued !== true)) return open;
  const [next] = own.sort(byAge);
  if (next === undefined) return open;
  const { queued: _, ...turn } = next[1];
  return { ...open, [next[0]]: turn };
}

function byAge([, a]: [string, OpenRequest], [, b]: [string, OpenRequest]): number {
  return Date.parse(a.requestedAt) - Date.parse(b.requestedAt);
}

function promotionFollows(workflow: Workflow, stage: string): boolean {
  const order = stagesInOrder(workflow);
  const index = order.findIndex(([name]) => name === stage);
  return order.slice(index + 1).some(([, later]) => isEffect(later));
}

function closed(
  request: RequestState,
  outcome: NonNullable<RequestState['outcome']>,
): GovernanceError<'RequestClosed'> {
  const message =
    `Request ${request.request} may not promote: it is ${outcome}. ${request.reason ?? ''}`.trim();
  const error = new GovernanceError('RequestClosed', message, { outcome });
  error.name = outcomeError({ outcome });
  return error;
}

function notRunning(
  request: RequestState,
  environment: string,
  running: Deployment | undefined,
): GovernanceError<'RequestClosed'> {
  const now = running === undefined ? 'nothing' : `version ${running.version}`;
  const reason = `${environment} runs ${now} now, no longer version ${request.version}.`;
  return closed({ ...request, reason }, 'superseded');
}
