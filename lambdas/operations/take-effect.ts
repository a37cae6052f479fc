import { isEffect } from '../../schema/workflow.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { RequestState } from '../domain/model.ts';
import { expire } from '../domain/request/close.ts';
import { type StageRef, stageState } from '../domain/request/stages.ts';
import { wakeUp } from '../domain/request/wake.ts';
import { amend, type Position } from '../engine/advance.ts';
import { carryOut } from '../engine/effect.ts';
import type { Ports } from '../ports.ts';
import { type EnteredStage, enterStage } from './stage.ts';

export type TakeEffectPorts = Pick<Ports, 'ledger' | 'tasks' | 'callback' | 'clock' | 'catalogue'>;

/**
 * The state of a stage that changes an environment: carries it out once and answers, or notes the task while a freeze
 * or an open condition holds it; the sweeper then tries again. Any part of this can be repeated.
 *
 * @throws GovernanceError `NotApproved`, or one named after the request's outcome when it may no longer take effect.
 */
export const takeEffect = (ports: TakeEffectPorts) => (payload: unknown) =>
  enterStage(ports, payload, { actor: 'system:take-effect', settle: (entered) => settle(ports, entered) });

async function settle(
  ports: TakeEffectPorts,
  { workflow, current, ref, timedOut }: EnteredStage,
): Promise<Position<RequestState>> {
  const stage = workflow.stages[ref.stage];
  if (stage === undefined || !isEffect(stage)) {
    throw new GovernanceError('NotApproved', `Stage '${ref.stage}' changes no environment.`, {
      stage: ref.stage,
    });
  }
  const { state } = current;
  const skipped = ref.attempt === state.attempt && stageState(state, ref.stage).outcome === 'skipped';
  const after = skipped ? current : await carryOut(ports, current, ref);
  return timedOut ? letExpire(ports, { workflow, current: after }, ref) : after;
}

/** What was held for as long as a state may wait ends here. */
async function letExpire(
  ports: TakeEffectPorts,
  { workflow, current }: Pick<EnteredStage, 'workflow' | 'current'>,
  ref: StageRef,
): Promise<Position<RequestState>> {
  if (wakeUp(current.state, ref) !== undefined) return current;
  const expired = await amend(ports, current.state.request, (state, now) =>
    expire({ workflow, state, now }, ref, 'system:take-effect'),
  );
  return expired ?? current;
}
