import { isHuman, stagesInOrder, type Workflow } from '../../schema/workflow.ts';
import type { RequestState } from '../domain/model.ts';
import { stageState } from '../domain/request/stages.ts';

/** A check that failed in the attempt under way, and who has waived that. */
export interface Waived {
  /** The name of the stage that checks. */
  readonly check: string;
  /** What failed: "Quality failed: auc is 0.82; wanted: at least 0.85." */
  readonly failed: string;
  /** Who waived it: "by Dora Lang (director)". */
  readonly by: string;
}

/** The checks that failed and were waived, in the order of the stages: whoever is asked next must know. */
export function waivedChecks(workflow: Workflow, state: RequestState): Waived[] {
  return stagesInOrder(workflow).flatMap(([name, stage]) => {
    if (!isHuman(stage) || stage.waives === undefined) return [];
    const { outcome, decisions } = stageState(state, name);
    if (outcome !== 'approved') return [];
    const waivers = decisions.filter(({ choice }) => choice === 'approve-with-conditions');
    const by = `by ${waivers.map(({ name, role }) => `${name} (${role})`).join(', ')}`;
    return [{ check: stage.waives, failed: stageState(state, stage.waives).reason ?? '', by }];
  });
}
