import { stagesInOrder, type Workflow } from '../../workflows/schema/workflow.ts';
import { GovernanceError } from './errors.ts';
import type {
  Deployment,
  Ending,
  OpenRequest,
  RequestState,
  StageDecision,
  Step,
  SubjectState,
} from './model.ts';
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
  closed: [],
});

/**
 * Enters a request on its subject's stream. Where the workflow says so, the newest of the subject's open requests of
 * that workflow supersedes the others: from this entry on they can't promote. Those that have made their last
 * promotion are otherwise left to finish. Nothing happens when the request is entered, or closed, already.
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
export function mustGiveWay(subject: SubjectState, { request, status, attempt }: RequestState): boolean {
  const entered = Object.hasOwn(subject.open, request) ? subject.open[request] : undefined;
  if (entered?.supersededBy === undefined) return false;
  const promoted = Object.keys(entered.promotions).some((key) => key.startsWith(`${attempt}/`));
  return status === 'rework' || !(entered.finished && promoted);
}

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
 * Points an environment at the request's version. The entry is the commit point of the promotion: it takes effect
 * here or not at all. Nothing happens when this stage of this attempt has promoted already.
 *
 * @throws GovernanceError `NotApproved` when the request has not passed every earlier stage on this attempt;
 *   `RequestClosed` (with the outcome's error name) when it is closed, superseded or not at this attempt.
 */
export function promote(
  subject: SubjectState,
  request: RequestState,
  workflow: Workflow,
  ref: StageRef,
  now: Date,
): Step<SubjectState> {
  const entered = Object.hasOwn(subject.open, request.request) ? subject.open[request.request] : undefined;
  const noted = ref.attempt === request.attempt && stageState(request, ref.stage).outcome === 'promoted';
  if (noted || (entered !== undefined && Object.hasOwn(entered.promotions, promotionKey(ref)))) return {};
  if (request.status === 'closed' || entered === undefined)
    throw closed(request, request.outcome ?? 'failed');
  if (entered.supersededBy !== undefined) throw closed(request, 'superseded');
  if (ref.attempt !== request.attempt) throw closed(request, 'superseded');
  const stage = requireReached(workflow, request, ref.stage);
  if (stage.type !== 'promotion') {
    throw new GovernanceError('NotApproved', `Stage '${ref.stage}' promotes nothing.`, { stage: ref.stage });
  }
  const at = now.toISOString();
  const deployment = describeDeployment(request, workflow, at);
  const promoting: OpenRequest = {
    ...entered,
    version: request.version,
    promotions: { ...entered.promotions, [promotionKey(ref)]: at },
    finished: !promotionFollows(workflow, ref.stage),
  };
  const previous = subject.environments[stage.environment];
  return {
    entry: {
      at,
      actor: 'system:promote',
      action: 'promoted',
      details: {
        environment: stage.environment,
        stage: ref.stage,
        ...deployment,
        ...(previous === undefined
          ? {}
          : { replaces: { version: previous.version, request: previous.request } }),
      },
      state: {
        ...subject,
        environments: { ...subject.environments, [stage.environment]: deployment },
        open: { ...subject.open, [request.request]: promoting },
      },
    },
  };
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
  const { [request.request]: _, ...open } = subject.open;
  const { outcome, version, attempt } = request;
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
            one.request === request.request ? { ...one, ended: endingOf(request, one.since, now) } : one,
          ]),
        ),
        open,
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

function describeDeployment(request: RequestState, workflow: Workflow, since: string): Deployment {
  return {
    version: request.version,
    artifact: request.artifact,
    metrics: request.metrics,
    since,
    request: request.request,
    attempt: request.attempt,
    workflow: request.workflow,
    definition: request.definition,
    requestedBy: request.requesters.at(-1) ?? '',
    authorisedBy: stagesInOrder(workflow).flatMap(([stage]) => approvalsAt(request, stage)),
  };
}

function approvalsAt(request: RequestState, stage: string): StageDecision[] {
  const { decisions } = stageState(request, stage);
  return decisions.filter(({ choice }) => choice === 'approve').map((decision) => ({ stage, ...decision }));
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

function promotionFollows(workflow: Workflow, stage: string): boolean {
  const order = stagesInOrder(workflow);
  const index = order.findIndex(([name]) => name === stage);
  return order.slice(index + 1).some(([, later]) => later.type === 'promotion');
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
