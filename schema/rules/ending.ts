import { stagesInOrder, type Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';

/** The path ends. Going back for rework is no part of it: every stage for people offers that by itself. */
export function ending(workflow: Workflow): readonly Problem[] {
  const path = stagesInOrder(workflow);
  const next = path.at(-1)?.[1].next;
  const again = path.findIndex(([name]) => name === next);
  if (again === -1) return [];
  const round = path.slice(again).map(([name]) => name);
  const loop = [...round, next].join(' -> ');
  const advice =
    "let one of them go on to 'end' (people can request changes at any stage without a way back)";
  return [
    problem(workflow, `leads back, so that the workflow never ends (${loop}): ${advice}`, round.at(-1)),
  ];
}
