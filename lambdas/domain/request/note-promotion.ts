import { END, type Workflow } from '../../../workflows/schema/workflow.ts';
import type { RequestState, Step } from '../model.ts';
import { type StageRef, stageState, withStage } from './stages.ts';

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
  const promoted = withStage(state, name, { decisions: [], outcome: 'promoted', settledAt: since });
  const completes = state.status === 'open' && workflow.stages[name]?.next === END;
  return {
    entry: {
      at,
      actor: 'system:promote',
      action: 'promoted',
      details: { stage: name, attempt, environment, since, version: state.version, artifact: state.artifact },
      state: completes ? { ...promoted, status: 'closed', outcome: 'completed' } : promoted,
    },
  };
}
