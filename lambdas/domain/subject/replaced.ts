import { own } from '../../../schema/own.ts';
import { peopleAt, stateOf } from '../../../schema/tracks.ts';
import { isApproval, isEffect, stagesInOrder, type Workflow } from '../../../schema/workflow.ts';
import type {
  Decision,
  Deployment,
  OpenRequest,
  Replacing,
  RequestState,
  RunningVersion,
  SubjectState,
} from '../model.ts';
import { approves } from '../request/seating.ts';
import { stageState } from '../request/stages.ts';

/** Why a request can not be promoted any more, whoever approves: its version is another artifact somewhere. */
export function whyOtherArtifact(
  { environments }: SubjectState,
  { version, artifact, request }: RequestState,
): string | undefined {
  const other = Object.entries(environments).find(
    ([, running]) =>
      running.version === version &&
      running.request !== request &&
      running.artifact?.sha256 !== artifact?.sha256,
  );
  return other && `${other[0]} runs another artifact under the version ${version}.`;
}

/** What an environment runs, as an approval names it. */
export function runningIn(subject: SubjectState | undefined, environment: string): RunningVersion | null {
  const running = subject && own(subject.environments, environment);
  return running === undefined ? null : { version: running.version, request: running.request };
}

/** The environments to which a request is still to promote after a stage, in the order of the stages. */
export function stillToReplace(workflow: Workflow, state: RequestState, stage: string): readonly string[] {
  const order = stagesInOrder(workflow);
  const later = order.slice(order.findIndex(([name]) => name === stage) + 1);
  const environments = later.flatMap(([name, one]) =>
    one.type === 'promotion' && stageState(state, name).outcome !== 'promoted' ? [one.environment] : [],
  );
  return [...new Set(environments)];
}

/** What the environments run to which a workflow promotes. */
export function promotedOver(workflow: Workflow, subject: SubjectState): Replacing | undefined {
  const environments = Object.values(workflow.stages).flatMap((stage) =>
    isEffect(stage) && stage.type === 'promotion' ? [stage.environment] : [],
  );
  if (environments.length === 0) return undefined;
  return Object.fromEntries(environments.map((name) => [name, runningIn(subject, name)]));
}

/** A promotion at the moment in which it would take place. */
export interface Replacement {
  readonly workflow: Workflow;
  readonly request: RequestState;
  readonly entered: OpenRequest;
  /** The stage of the promotion. */
  readonly stage: string;
  readonly environment: string;
}

/** Why a promotion may not replace what its environment runs. */
export type Obstacle =
  /** Approvals of this stage saw something else. */
  | { readonly asks: string; readonly saw: RunningVersion | null | undefined }
  /** Nobody has approved it, and what runs is none of what it may replace. */
  | { readonly reason: string };

/**
 * Whether a promotion may replace what its environment runs: an approval is for replacing what its people saw, so each
 * that the promotion stands on last must have seen just this. What an earlier attempt of the same request put there
 * counts for what it replaced. Where nobody had to approve, the newer submission wins, and going back to an earlier
 * version replaces what ran when that was asked for.
 */
export function whyNotReplace(subject: SubjectState, replacement: Replacement): Obstacle | undefined {
  const { workflow, request, stage, environment } = replacement;
  const running = own(subject.environments, environment);
  const asks = standsOn(workflow, request, stage);
  if (asks === undefined) return whyNotUnapproved(replacement, running);
  const approvals = peopleAt(workflow, asks)
    .map((name) => stageState(request, name))
    .flatMap(({ outcome, decisions }) => (outcome === 'approved' ? decisions.filter(approves) : []));
  const unseen = approvals.find((approval) => !hasSeen(approval, replacement, running));
  return unseen && { asks, saw: unseen.replaces && own(unseen.replaces, environment) };
}

/** The stage of the last approvals on which a promotion stands; none where every one was passed over. */
function standsOn(workflow: Workflow, request: RequestState, promotion: string): string | undefined {
  const order = stagesInOrder(workflow);
  const last = order
    .slice(
      0,
      order.findIndex(([name]) => name === promotion),
    )
    .findLast(([name, one]) => isApproval(one) && stageState(request, name).outcome === 'approved')?.[0];
  return last && stateOf(workflow, last);
}

function hasSeen(
  { replaces, at }: Decision,
  { request, environment }: Replacement,
  running: Deployment | undefined,
): boolean {
  const saw = replaces && own(replaces, environment);
  // Approvals did not always say what they saw: what was there when they were given, they may have seen.
  if (saw === undefined)
    return running === undefined || running.request === request.request || running.since <= at;
  return isSame(saw, running) || (running?.request === request.request && isSame(saw, running.replaced));
}

function whyNotUnapproved(
  { workflow, request, entered, environment }: Replacement,
  running: Deployment | undefined,
): Obstacle | undefined {
  if (running === undefined || running.request === request.request) return undefined;
  const saw = entered.saw && own(entered.saw, environment);
  if (saw !== undefined && isSame(saw, running)) return undefined;
  const goesBack = workflow.submission.version?.when === 'before';
  const newer = (running.submittedAt ?? running.since) > entered.requestedAt;
  if (!goesBack && !newer) return undefined;
  const which = goesBack ? 'came after it was asked to go back' : 'was submitted later';
  return { reason: `${environment} runs version ${running.version} now, which ${which}.` };
}

function isSame(saw: RunningVersion | null, running: RunningVersion | undefined): boolean {
  if (saw === null || running === undefined) return saw === null && running === undefined;
  return saw.version === running.version && saw.request === running.request;
}
