import { type EffectStage, isEffect, type Workflow } from '../../../schema/workflow.ts';
import type { RequestState, Step } from '../model.ts';
import { passStage } from './pass.ts';
import type { Situation } from './situation.ts';
import { type StageRef, stageState } from './stages.ts';

/** An effect as it stands on the subject's stream. */
export interface CommittedEffect extends StageRef {
  readonly environment: string;
  /** When it took effect there. */
  readonly since: string;
}

/**
 * Notes on the request an effect that took place on the subject's stream. Nothing happens when it is noted.
 * It is noted on a closed request too (closed while the effect was under way), which stays closed as it was.
 */
export function noteEffect(
  { workflow, state, now }: Pick<Situation, 'workflow' | 'state' | 'now'>,
  { stage: name, attempt, environment, since }: CommittedEffect,
): Step<RequestState> {
  if (attempt !== state.attempt || stageState(state, name).outcome === 'promoted') return {};
  const at = now.toISOString();
  const promoted = { decisions: [], outcome: 'promoted', settledAt: since } as const;
  return {
    entry: {
      at,
      actor: 'system:take-effect',
      action: 'promoted',
      details: {
        stage: name,
        attempt,
        effect: effectAt(workflow, name),
        environment,
        since,
        version: state.version,
        artifact: state.artifact,
      },
      state: passStage({ workflow, state }, name, promoted),
    },
  };
}

/** What a stage does to its environment. */
function effectAt({ stages }: Workflow, name: string): EffectStage['type'] {
  const stage = stages[name];
  return stage !== undefined && isEffect(stage) ? stage.type : 'promotion';
}
