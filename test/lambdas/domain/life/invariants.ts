import { expect } from 'vitest';
import { requestStream, type SealedEntry, subjectStream } from '../../../../lambdas/domain/entry.ts';
import type { Decision, Deployment, RequestState, SubjectState } from '../../../../lambdas/domain/model.ts';
import { missing } from '../../../../lambdas/domain/request/seating.ts';
import { countedStage } from '../../../../lambdas/domain/request/stages.ts';
import { type WakeUp, wakeUp } from '../../../../lambdas/domain/request/wake.ts';
import { type CountedStage, isHuman, stagesInOrder, type Workflow } from '../../../../schema/workflow.ts';
import { readWritten } from '../../../support/written.ts';
import type { World } from './world.ts';

/** Checks what the ledger says of a request, from its first entry to its last, as an auditor would. */
export function checkRequest(world: World, request: string): void {
  const entries = read<RequestState>(world, requestStream(request));
  const decidedStage = new Map<string, string>();
  for (const [index, entry] of entries.entries()) {
    const before = entries[index - 1]?.state;
    if (entry.action === 'decided') {
      const { decision, stage } = entry.details as { decision: Decision; stage: string };
      expect(before?.requesters, 'a requester decided').not.toContain(decision.person);
      expect(before?.requesters, 'somebody decided in the place of a requester').not.toContain(
        decision.inPlaceOf,
      );
      expect(decidedStage.get(decision.person) ?? stage, 'somebody decided two stages').toBe(stage);
      decidedStage.set(decision.person, stage);
    }
    if (before !== undefined) checkSuccession(before, entry.state, entry.action);
  }
}

/** A closed request stays as it is, but for promotions noted late; a settled stage stays settled as it is. */
function checkSuccession(before: RequestState, after: RequestState, action: string): void {
  if (before.status === 'closed') {
    expect(action).toBe('promoted');
    expect({ ...after, stages: {} }).toEqual({ ...before, stages: {} });
  }
  if (after.attempt !== before.attempt) return;
  for (const [name, stage] of Object.entries(before.stages)) {
    if (stage.outcome !== undefined)
      expect(after.stages[name], `stage ${name} was settled twice`).toEqual(stage);
  }
}

/** Checks what the registry says: every promotion stands on its approvals, and the environments are their sum. */
export function checkSubject(world: World): void {
  const entries = read<SubjectState>(world, subjectStream('model/churn'));
  const replayed: Record<string, string> = {};
  const seen = new Set<string>();
  for (const { action, details, state } of entries) {
    if (action === 'promoted') {
      const promoted = details as unknown as Deployment & { environment: string; stage: string };
      const key = `${promoted.request} ${promoted.attempt} ${promoted.stage}`;
      expect(seen, 'a stage promoted twice').not.toContain(key);
      seen.add(key);
      replayed[promoted.environment] = promoted.version;
      checkAuthority(world, promoted);
    }
    const running = Object.entries(state.environments).map(([name, { version }]) => [name, version]);
    expect(Object.fromEntries(running)).toEqual(replayed);
  }
}

/**
 * Every stage for people before the promotion has its quorums of people who could, on this very attempt or on the one
 * on which it builds; or was skipped.
 */
function checkAuthority(world: World, promoted: Deployment & { readonly stage: string }): void {
  const entries = read<RequestState>(world, requestStream(promoted.request));
  const last = entries.findLast(({ state }) => state.attempt === promoted.attempt)?.state;
  for (const [name, stage] of pathBefore(world.workflow, promoted.stage)) {
    const passed = last?.stages[name];
    if (stage.type === 'check') expect(['passed', 'skipped']).toContain(passed?.outcome);
    if (!isHuman(stage) || passed?.outcome === 'skipped') continue;
    const attempt = passed?.carriedFrom ?? promoted.attempt;
    const approvals = entries
      .filter(({ action, details }) => action === 'decided' && details['attempt'] === attempt)
      .map(({ details }) => details as { decision: Decision; stage: string })
      .filter(({ decision, stage: at }) => decision.choice === 'approve' && at === name)
      .map(({ decision }) => decision);
    const named = promoted.authorisedBy.filter((approval) => approval.stage === name);
    expect(named.map(({ person }) => person)).toEqual(approvals.map(({ person }) => person));
    for (const one of named) expect(one.attempt).toBe(attempt);
    checkQuorums(countedStage(world.workflow, last as RequestState, name), approvals, name);
  }
}

/** Enough different people, each with a part of their own, and every quorum complete. */
function checkQuorums(stage: CountedStage, approvals: readonly Decision[], name: string): void {
  const ways = stage.anyOf ?? [stage.approvers];
  const wanted = Math.min(...ways.map((way) => way.reduce((sum, { quorum }) => sum + quorum, 0)));
  expect(new Set(approvals.map(({ person }) => person)).size, `people of ${name}`).toBeGreaterThanOrEqual(
    wanted,
  );
  const parts = approvals.map(({ person, inPlaceOf = person }) => inPlaceOf);
  expect(new Set(parts).size, `a part in ${name} decided twice`).toBe(parts.length);
  const lacking = ways.map((approvers) =>
    approvers.map(({ role }) => missing({ approvers }, approvals, role)).reduce((sum, one) => sum + one, 0),
  );
  expect(Math.min(...lacking), `what ${name} lacks of its quorums`).toBe(0);
}

function pathBefore(workflow: Workflow, name: string) {
  const path = stagesInOrder(workflow);
  return path.slice(
    0,
    path.findIndex(([stage]) => stage === name),
  );
}

/** Watches that a waiting task, once it has an answer, gets the same one until its attempt or request is over. */
export class WakeUps {
  private readonly answers = new Map<string, WakeUp>();

  check(state: RequestState): void {
    const isOver = state.status === 'closed' && state.outcome !== 'completed';
    for (const stage of Object.keys(state.stages)) {
      const key = `${state.request} ${state.attempt} ${stage}`;
      const answer = wakeUp(state, { stage, attempt: state.attempt });
      const known = this.answers.get(key);
      if (known !== undefined && !isOver) expect(answer, `the answer to ${key} changed`).toEqual(known);
      if (isOver) expect(answer?.kind).toBe('fail');
      if (answer !== undefined) this.answers.set(key, answer);
      // Whoever still waits in an attempt that is over must leave it, whatever became of the request since.
      if (state.attempt > 1) expect(wakeUp(state, { stage, attempt: state.attempt - 1 })?.kind).toBe('fail');
    }
    const intake = wakeUp(state, { stage: 'intake', attempt: state.attempt });
    const waits = state.status === 'rework' || state.status === 'queued';
    const goesOn = state.resumeAt === undefined ? 'succeed' : 'fail';
    expect(intake?.kind).toBe(isOver ? 'fail' : waits ? undefined : goesOn);
  }
}

function read<State>(world: World, stream: string) {
  const entries = world.streams.get(stream) ?? [];
  return entries.map((sealed: SealedEntry, index) => {
    const entry = readWritten<State>(sealed);
    expect([entry.seq, entry.prev]).toEqual([index + 1, entries[index - 1]?.hash ?? null]);
    return entry;
  });
}
