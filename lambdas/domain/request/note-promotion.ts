import type { Workflow } from '../../../schema/workflow.ts';
import type { RequestState, Step } from '../model.ts';
import { passStage, type StageRef, stageState } from './stages.ts';

/** A promotion as it stands on the subject's stream. */
export interface CommittedPromotion extends StageRef {
  readonly environment: string;
  /** When it took effect there. */
  readonly since: string;
}

/**
 * Notes on the request a promotion that took effect on the subject's stream. Nothing happens when it is noted.
 * It is noted on a closed request too (closed while the promotion was under way), which stays closed as it was.
 */
export function notePromotion(
  workflow: Workflow,
  state: RequestState,
  { stage: name, attempt, environment, since }: CommittedPromotion,
  now: Date,
): Step<RequestState> {
  if (attempt !== state.attempt || stageState(state, name).outcome === 'promoted') return {};
  const at = now.toISOString();
  const promoted = { decisions: [], outcome: 'promoted', settledAt: since } as const;
  return {
    entry: {
      at,
      actor: 'system:promote',
      action: 'promoted',
      details: {
        stage: name,
        attempt,
        effect: workflow.stages[name]?.type ?? 'promotion',
        environment,
        since,
        version: state.version,
        ...(state.artifact === undefined ? {} : { artifact: state.artifact }),
      },
      state: passStage(workflow, state, name, promoted),
    },
  };
}
