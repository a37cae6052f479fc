import { own } from '../../../schema/own.ts';
import type {
  ClosedRequest,
  Deployment,
  Ending,
  RequestState,
  StageState,
  Step,
  SubjectState,
} from '../model.ts';
import { stageState } from '../request/stages.ts';
import { approvalsAt } from './effect.ts';
import { newFindings } from './findings.ts';
import { byAge, hasEffect } from './subject.ts';

/** How many closed requests a subject remembers, to recognise a late step of theirs. */
const REMEMBERED = 50;

/** The last entry of a request, and the state in which it left it. */
export interface LastEntry {
  readonly state: RequestState;
  readonly seq: number;
  readonly hash: string;
}

/**
 * Takes a closed request off its subject, committing the subject's chain to the request's last entry. Nothing
 * happens when that is done already.
 *
 * The caller must have noted every promotion on the request before: `unnotedEffects` is then empty.
 */
export function leaveSubject(
  subject: SubjectState,
  { state: request, seq, hash }: LastEntry,
  now: Date,
): Step<SubjectState> {
  if (request.status !== 'closed' || subject.closed.includes(request.request)) return {};
  if (unnotedEffects(subject, request).length > 0) {
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
        lastEntry: { seq, hash },
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
export function unnotedEffects(
  subject: SubjectState,
  request: RequestState,
): readonly { stage: string; attempt: number; since: string }[] {
  const promotions = own(subject.open, request.request)?.promotions ?? {};
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

/** A promotion whose request has ended: a review is no longer owed once it was given, whatever it said. */
function endDeployment(deployment: Deployment, request: ClosedRequest, now: Date): Deployment {
  // What people said of a later attempt, they did not say of this version.
  const same = deployment.attempt === request.attempt;
  const owing = deployment.owing.filter(({ stage }) => !(same && isGiven(stageState(request, stage))));
  const ended = endingOf(request, deployment.since, now);
  return { ...deployment, owing, ended: same ? ended : { ...ended, confirmedBy: [] } };
}

function isGiven({ outcome }: StageState): boolean {
  return outcome === 'approved' || outcome === 'rejected';
}

function endingOf(request: ClosedRequest, since: string, now: Date): Ending {
  const { outcome, reason, stages } = request;
  const approvals = Object.keys(stages).flatMap((stage) => approvalsAt(request, stage));
  return {
    outcome,
    at: now.toISOString(),
    reason,
    confirmedBy: approvals.filter(({ at }) => at >= since),
  };
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
