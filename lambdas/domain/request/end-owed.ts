import { isEffect, stagesInOrder, type Workflow } from '../../../schema/workflow.ts';
import type { RequestState } from '../model.ts';
import { stageState } from './stages.ts';

/** The end of what a request has promoted itself: the stage that takes it out again, and from where. */
export interface EndOwed {
  readonly stage: string;
  readonly title: string;
  readonly environment: string;
}

/**
 * What the current attempt has promoted and is still to take out again by itself; `undefined` where nothing is. Until then who asked for
 * it can't take the request back: what was granted for a time would stay.
 */
export function endOwed(workflow: Workflow, state: RequestState): EndOwed | undefined {
  const granted = new Set<string>();
  for (const [stage, one] of stagesInOrder(workflow)) {
    if (!isEffect(one)) continue;
    const { outcome } = stageState(state, stage);
    const { type, environment, title } = one;
    if (type === 'promotion' && outcome === 'promoted') granted.add(environment);
    if (type === 'retirement' && outcome === undefined && granted.has(environment))
      return { stage, title, environment };
  }
  return undefined;
}
