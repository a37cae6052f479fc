import { own } from '../../../schema/own.ts';
import { type OwnEnd, ownEndsOf } from '../../../schema/own-ends.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import type { RequestState, SubjectState } from '../model.ts';
import { effectKey } from '../subject/effect.ts';
import { stageState } from './stages.ts';

/** The end of what a request has promoted itself: the stage that takes it out again, and from where. */
export type EndOwed = Pick<OwnEnd, 'stage' | 'title' | 'environment'>;

/** What the current attempt has promoted and is still to take out again by itself; `undefined` where nothing is. */
export function endOwed(workflow: Workflow, state: RequestState): EndOwed | undefined {
  const outcome = (stage: string) => stageState(state, stage).outcome;
  return ownEndsOf(workflow).find(
    ({ stage, promotions }) =>
      outcome(stage) === undefined && promotions.some((one) => outcome(one) === 'promoted'),
  );
}

/**
 * What any attempt of a request has promoted, runs there still, and was to be taken out again by that request; `undefined` where nothing
 * is. Until then who asked for it can't take the request back: what was granted for a time would stay.
 */
export function endOwedOfAny(
  workflow: Workflow,
  state: RequestState,
  subject: SubjectState,
): EndOwed | undefined {
  const effects = own(subject.open, state.request)?.promotions ?? {};
  return ownEndsOf(workflow).find(({ stage, promotions, environment }) => {
    const running = own(subject.environments, environment);
    if (running?.request !== state.request || stageState(state, stage).outcome !== undefined) return false;
    const { attempt } = running;
    const hasHad = (one: string) => Object.hasOwn(effects, effectKey({ stage: one, attempt }));
    return promotions.some(hasHad) && !hasHad(stage);
  });
}
