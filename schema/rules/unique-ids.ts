import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';

/** No two workflows have one id: it names their state machine. The only rule about all workflows together. */
export function uniqueIds(workflows: readonly Workflow[]): readonly Problem[] {
  return workflows.flatMap((workflow, index) => {
    const first = workflows.findIndex(({ id }) => id === workflow.id);
    if (first === index) return [];
    const titles = `'${workflows[first]?.title}' and '${workflow.title}'`;
    return [problem(workflow, `two workflows have this id, ${titles}: rename one of them`)];
  });
}
