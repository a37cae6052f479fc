import { isEffect, stagesInOrder, type Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';

/** What was waived until a day holds the next promotion from then on, and not the one for which it was waived. */
export function waivers(workflow: Workflow): readonly Problem[] {
  const path = stagesInOrder(workflow);
  const first = path.findIndex(([, stage]) => stage.type === 'check' && stage.waivedAt !== undefined);
  if (first === -1) return [];
  return path
    .slice(first)
    .flatMap(([name, stage]) =>
      isEffect(stage) && stage.type === 'promotion' && stage.blockedBy !== 'overdue-findings'
        ? [problem(workflow, describe(stage.blockedBy), name)]
        : [],
    );
}

function describe(blockedBy: 'open-findings' | undefined): string {
  return blockedBy === undefined
    ? "promotes behind a check that may be waived, and waits for no waiver that is overdue: add blockedBy: 'overdue-findings'"
    : "waits for open findings, and so for every waiver of its own request: write blockedBy: 'overdue-findings'";
}
