import { stagesInOrder, type Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';

/** The path ends. Going back for rework is no part of it: every stage for people offers that by itself. */
export function ending(workflow: Workflow): readonly Problem[] {
  const path = stagesInOrder(workflow);
  const [last, stage] = path.at(-1) ?? [];
  if (last === undefined || stage === undefined) return [];
  const again = path.findIndex(([name]) => name === stage.next);
  if (again === -1) return [];
  const loop = [...path.slice(again).map(([name]) => name), stage.next].join(' -> ');
  const advice =
    "let one of them go on to 'end' (people can request changes at any stage without a way back)";
  return [problem(workflow, `leads back, so that the workflow never ends (${loop}): ${advice}`, last)];
}
