import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';

/** No two workflows have one id, which names their state machine, or one title, by which people know their mails. */
export function uniqueIds(workflows: readonly Workflow[]): readonly Problem[] {
  return workflows.flatMap((workflow, index) => {
    const first = workflows.findIndex(({ id }) => id === workflow.id);
    if (first !== index) {
      const titles = `'${workflows[first]?.title}' and '${workflow.title}'`;
      return [problem(workflow, `two workflows have this id, ${titles}: rename one of them`)];
    }
    const same = workflows.slice(0, index).find(({ title }) => isAlike(title, workflow.title));
    return same === undefined
      ? []
      : [
          problem(
            workflow,
            `has the title of '${same.id}', '${workflow.title}': nobody could tell their mails apart, name one otherwise`,
          ),
        ];
  });
}

/** Whether people would take two titles for one. Titles may be anything. */
const isAlike = (one: unknown, other: unknown): boolean =>
  String(one).trim().toLowerCase() === String(other).trim().toLowerCase();
