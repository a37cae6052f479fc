import { freezeAt } from '../../schema/freezes.ts';
import { TRIED_FOR_SECONDS } from '../../schema/hold.ts';
import { policiesOf } from '../../schema/policy.ts';
import { opensAt } from '../../schema/windows.ts';
import { isEffect, type Workflow } from '../../schema/workflow.ts';
import { isOverdue } from '../domain/checks.ts';
import { requestStream, subjectStream, versionStream } from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { RequestState, SubjectState, VersionState } from '../domain/model.ts';
import { hasGoneBack } from '../domain/request/ask-again.ts';
import { closeRequest } from '../domain/request/close.ts';
import { type Hold, hold } from '../domain/request/hold.ts';
import type { Situation } from '../domain/request/situation.ts';
import { type StageRef, stageState } from '../domain/request/stages.ts';
import { hasTakenEffect, takeEffect } from '../domain/subject/effect.ts';
import { ownFindings, raiseFindings } from '../domain/subject/findings.ts';
import { newSubject } from '../domain/subject/subject.ts';
import { type Fixing, fixVersion } from '../domain/version.ts';
import type { Catalogue, Ports } from '../ports.ts';
import { advance, amend, type Position, position } from './advance.ts';
import { definitionOf } from './definitions.ts';
import { noteCommitted } from './note.ts';
import { policyPositions } from './policies.ts';

export type EffectPorts = Pick<Ports, 'ledger' | 'clock' | 'catalogue'>;

/**
 * Carries out a stage that changes an environment, or records why it must wait. The entry on the subject's stream is
 * the commit point; then the effect is noted on the request. Any part of this can be repeated: an effect takes place
 * once. What holds it is looked at in the moment of the commit.
 *
 * A request that may no longer take effect is closed, as superseded by what took its place, as rejected by its rule, or
 * as expired where the time is over for which it was asked.
 *
 * @returns where the request stands afterwards.
 * @throws GovernanceError `NotApproved`, or one named after the request's outcome when it may no longer take effect.
 */
export async function carryOut(
  ports: EffectPorts,
  before: Position<RequestState>,
  ref: StageRef,
): Promise<Position<RequestState>> {
  try {
    return await commit(ports, before, ref);
  } catch (error) {
    if (GovernanceError.is(error, 'RequestClosed'))
      await giveWay(ports, { request: before.state.request, attempt: ref.attempt }, error);
    throw error;
  }
}

/** Closes a request on which a commit was refused, unless it is closed, or at another attempt. */
async function giveWay(
  ports: EffectPorts,
  { request, attempt }: Pick<RequestState, 'request' | 'attempt'>,
  { message, payload }: GovernanceError<'RequestClosed'>,
): Promise<void> {
  // A rule that approves it no more, and asks nobody in its place, rejects it; what was to end by now has expired.
  const { outcome: why } = payload;
  const outcome = why === 'rejected' || why === 'expired' ? why : 'superseded';
  await amend(ports, request, (state, now) =>
    state.attempt === attempt
      ? closeRequest({ state, now }, { outcome, reason: message, actor: 'system:take-effect' })
      : {},
  );
}

async function commit(
  ports: EffectPorts,
  before: Position<RequestState>,
  ref: StageRef,
): Promise<Position<RequestState>> {
  const workflow = await definitionOf(ports, before.state.definition);
  const current = async () =>
    (await position<RequestState>(ports, requestStream(before.state.request))) ?? before;
  let held: Hold | undefined;
  const committed = await advance<SubjectState>(
    ports,
    subjectStream(before.state.subject),
    async (last, now) => {
      const subject = last?.state ?? newSubject(before.state.subject);
      const { state } = await current();
      const judge = async () =>
        takeEffect(subject, { workflow, state, now }, ref, await policyPositions(ports, workflow));
      const step = await judge();
      held =
        step.entry === undefined
          ? undefined
          : (heldTooLong(state, ref, now) ??
            whyHeld({ ...ports.catalogue, subject, workflow, state, now }, ref));
      if (held === undefined && step.entry?.action === 'promoted') {
        await fix(ports, state, { stage: ref.stage, environment: step.entry.details.environment });
        // A rule that was suspended meanwhile approves no more: how it stands is read last, just before the put.
        return policiesOf(workflow).length === 0 ? step : judge();
      }
      if (held === undefined) return step;
      return blocks(workflow, ref) ? raiseFindings(subject, state, now) : {};
    },
  );
  if (held !== undefined) return record(ports, await current(), { ref, held });
  if (committed === undefined) throw new Error(`the effect of request ${before.state.request} left no entry`);
  const noted = await noteCommitted(ports, committed.state, await current());
  const skipped = stageState(noted.state, ref.stage).outcome === 'skipped';
  if (!skipped && !hasGoneBack(noted.state, ref) && !hasTakenEffect(committed.state, noted.state, ref))
    throw new Error('an effect was neither made nor held');
  return noted;
}

/** Sees to it that a version means what is promoted under its name, before it is. */
async function fix(
  ports: EffectPorts,
  request: RequestState,
  where: Pick<Fixing, 'stage' | 'environment'>,
): Promise<void> {
  const stream = versionStream(request.subject, request.version);
  await advance<VersionState>(ports, stream, (last, now) =>
    fixVersion(last?.state, { request, ...where }, now),
  );
}

/** What has held an effect for so long that it is left to expire. */
function heldTooLong(state: RequestState, { stage }: StageRef, now: Date): Hold | undefined {
  const { held } = stageState(state, stage);
  if (held === undefined || now.getTime() < Date.parse(held.since) + TRIED_FOR_SECONDS * 1000)
    return undefined;
  const { why, until } = held;
  return { why, until };
}

/** What is looked at in the moment of a commit. */
interface Committing extends Pick<Catalogue, 'freezes'>, Pick<Situation, 'workflow' | 'state' | 'now'> {
  readonly subject: SubjectState;
}

/** Whether conditions of approvals can hold a stage: then they must be where they can be closed. */
function blocks(workflow: Workflow, { stage: name }: StageRef): boolean {
  const stage = workflow.stages[name];
  return stage !== undefined && isEffect(stage) && stage.blockedBy !== undefined;
}

/** What a stage's effect must wait for at this moment: a freeze, its window, or open conditions of approvals, its own among them. */
function whyHeld(
  { freezes, subject, workflow, state, now }: Committing,
  { stage: name }: StageRef,
): Hold | undefined {
  const stage = workflow.stages[name];
  if (stage === undefined || !isEffect(stage)) return undefined;
  // A renewal changes nothing that runs.
  const freeze =
    stage.ignoresFreezes || stage.type === 'attestation'
      ? undefined
      : freezeAt(freezes, workflow.subject, stage.environment, now);
  if (freeze !== undefined)
    return {
      why: `${stage.environment} is frozen: ${freeze.reason}`,
      until: new Date(freeze.until).toISOString(),
    };
  const opens = stage.window && opensAt(stage.window, now);
  if (opens !== undefined)
    return {
      why: `the window '${stage.window?.name}' of ${stage.environment} is closed`,
      until: opens.toISOString(),
    };
  if (stage.blockedBy === undefined) return undefined;
  const open = Object.values({ ...subject.findings, ...ownFindings(subject, state) });
  const counted = stage.blockedBy === 'open-findings' ? open : open.filter(({ due }) => isOverdue(due, now));
  if (counted.length === 0) return undefined;
  const kind = stage.blockedBy === 'open-findings' ? 'open' : 'overdue';
  const conditions = counted.length === 1 ? 'condition' : 'conditions';
  return { why: `${subject.subject} has ${counted.length} ${kind} ${conditions} of earlier approvals` };
}

async function record(
  ports: EffectPorts,
  current: Position<RequestState>,
  { ref, held }: { readonly ref: StageRef; readonly held: Hold },
): Promise<Position<RequestState>> {
  const after = await amend(ports, current.state.request, (state, now) => hold({ state, now }, ref, held));
  return after ?? current;
}
