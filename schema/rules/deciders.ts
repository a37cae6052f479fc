import { stagesInOrder, type Workflow } from '../workflow.ts';
import { casesOf } from './cases.ts';
import { type Problem, problem } from './rule.ts';
import { allStages, humanStages, policyStages } from './walk.ts';

/**
 * Somebody decides, whatever the request is like: a workflow without people authorises nothing, unless a rule that its
 * people have signed rejects what it does not approve.
 */
export function deciders(workflow: Workflow): readonly Problem[] {
  if (policyStages(stagesInOrder(workflow)).some(([, { otherwise }]) => otherwise.length === 0)) return [];
  if (humanStages(allStages(workflow)).every(([, { waives }]) => waives !== undefined)) {
    return [
      problem(workflow, "has no stage for people, so nobody decides anything: add one of type 'approval'"),
    ];
  }
  const stages = humanStages(stagesInOrder(workflow)).filter(([, { waives }]) => waives === undefined);
  const gap = casesOf(workflow, stages)?.find(({ applying }) => applying.size === 0);
  if (gap === undefined || stages.length === 0) return [];
  const message = `asks nobody when ${gap.example}: let one stage for people apply without 'when', or let a 'when' cover this too`;
  return [problem(workflow, message)];
}
