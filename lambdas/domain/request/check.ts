import { own } from '../../../schema/own.ts';
import type { CheckStage, Workflow } from '../../../schema/workflow.ts';
import type { CheckResult } from '../checks.ts';
import { GovernanceError } from '../errors.ts';
import type { RequestState, Step } from '../model.ts';
import { toRework } from './decide.ts';
import { passStage } from './pass.ts';
import type { Situation } from './situation.ts';
import { requireReached, type StageRef, stageState, withStage } from './stages.ts';

/**
 * The check stage of this name.
 * @throws GovernanceError `NotApproved` when the definition has none.
 */
export function checkStage(workflow: Workflow, name: string): CheckStage {
  const stage = own(workflow.stages, name);
  if (stage?.type === 'check') return stage;
  throw new GovernanceError('NotApproved', `Stage '${name}' of '${workflow.id}' checks nothing.`, {
    stage: name,
  });
}

/**
 * Records what the checks of a stage found. When all passed, the request goes on, as it does to those who may waive what
 * failed; else it goes back to its requester, or ends, as the stage says. At the last attempt it ends. Nothing happens when the stage is settled, or the request
 * has moved on.
 *
 * @throws GovernanceError `NotApproved` when an earlier stage is not passed.
 */
export function recordChecks(
  { workflow, state, now }: Pick<Situation, 'workflow' | 'state' | 'now'>,
  { stage: name, attempt }: StageRef,
  results: readonly CheckResult[],
): Step<RequestState> {
  const stage = checkStage(workflow, name);
  if (state.status !== 'open' || attempt !== state.attempt) return {};
  if (stageState(state, name).outcome !== undefined) return {};
  requireReached(workflow, state, name);
  const at = now.toISOString();
  const failed = results.filter(({ passed }) => !passed);
  const outcome = failed.length === 0 ? 'passed' : outcomeOfFailure(stage, workflow, attempt);
  const details = { stage: name, attempt, version: state.version, results, outcome } as const;
  const entry = { at, actor: 'system:check', action: 'checked' as const, details };
  if (outcome === 'passed') {
    const passed = { decisions: [], outcome, settledAt: at } as const;
    return { entry: { ...entry, state: passStage({ workflow, state }, name, passed) } };
  }
  const reason = `${stage.title} failed: ${failed.map(({ found }) => found).join('; ')}.`;
  if (outcome === 'waivable') {
    const waivable = { decisions: [], outcome, reason, settledAt: at } as const;
    return { entry: { ...entry, state: passStage({ workflow, state }, name, waivable) } };
  }
  const settled = withStage(state, name, { decisions: [], outcome, reason, settledAt: at });
  if (outcome === 'rejected')
    return { entry: { ...entry, state: { ...settled, status: 'closed', outcome, reason } } };
  return { entry: { ...entry, state: toRework({ workflow, state: settled, now }, undefined) } };
}

function outcomeOfFailure(
  { ifFailed, waivedAt }: CheckStage,
  { rework }: Workflow,
  attempt: number,
): 'waivable' | 'rejected' | 'changes-requested' {
  if (waivedAt !== undefined) return 'waivable';
  return ifFailed === 'reject' || attempt >= rework.maxAttempts ? 'rejected' : 'changes-requested';
}
