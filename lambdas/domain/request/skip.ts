import { own } from '../../../schema/own.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import type { Facts } from '../facts.ts';
import type { RequestState, Step } from '../model.ts';
import { hasTakenEffect } from '../subject/effect.ts';
import { judge } from '../when.ts';
import { passStage } from './pass.ts';
import { sparedAt } from './spared.ts';
import { requireReached, type StageRef, stageState } from './stages.ts';

/**
 * Passes over a stage whose `when` certainly does not hold, or which a rule spares people, and says why. Nothing happens when
 * it holds or there is none, for a rule, which judges its own, when that depends on a fact that the request does not state, when the stage is settled, has begun to wait for people or has had its effect, or when the request has moved on.
 *
 * @throws GovernanceError `NotApproved` when an earlier stage is not passed.
 */
export function skipStage(
  workflow: Workflow,
  facts: Facts,
  { stage: name, attempt, actor }: StageRef & { readonly actor: string },
): Step<RequestState> {
  const { request: state, now } = facts;
  const stage = own(workflow.stages, name);
  const when = stage?.type === 'policy' ? undefined : stage?.when;
  const spared = sparedAt(workflow, state, name);
  const current = stageState(state, name);
  if ((when === undefined && spared === undefined) || state.status !== 'open' || attempt !== state.attempt)
    return {};
  if (current.outcome !== undefined || (current.openedAt ?? current.waiting) !== undefined) return {};
  // What it took place for may look done once it has taken place: a `when` on what production runs, say.
  if (facts.subject !== undefined && hasTakenEffect(facts.subject, state, { stage: name, attempt }))
    return {};
  requireReached(workflow, state, name);
  // Who leaves a fact out avoids nothing.
  const judged = when === undefined ? undefined : judge(when, facts);
  const skipped = judged?.holds === false ? judged.because : undefined;
  const at = now.toISOString();
  const because = skipped ?? spared?.because;
  if (because === undefined) return {};
  const reason = `Not needed: ${because}.`;
  const about = { stage: name, attempt, version: state.version, reason };
  const settled = { decisions: [], outcome: 'skipped', reason, settledAt: at } as const;
  const written = { at, actor, state: passStage({ workflow, state }, name, settled) };
  if (skipped !== undefined && when !== undefined)
    return { entry: { ...written, action: 'stage-skipped', details: { ...about, when } } };
  return spared === undefined
    ? {}
    : { entry: { ...written, action: 'stage-spared', details: { ...about, rule: spared.rule } } };
}
