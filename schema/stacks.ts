import { misnamed } from './wording.ts';
import type { Workflow } from './workflow.ts';

const STACKS = new WeakMap<Workflow, string>();

/**
 * Workflows whose machines stand in a nested stack of their own, for organisations with more of them than one stack has room
 * for. A workflow stays where it was deployed first: CloudFormation makes no machine anew whose name is taken.
 *
 * @param name what the stack is called, in kebab-case: one of a department, say
 * @returns the same workflows, to be listed among the others
 * @throws Error when it can't be called so, or one of them stands in another stack
 */
export function inStack(name: string, workflows: readonly Workflow[]): readonly Workflow[] {
  const problems = [
    ...misnamed('the stack', name, 40),
    ...workflows
      .filter((workflow) => (STACKS.get(workflow) ?? name) !== name)
      .map(({ id }) => `'${id}' is in the stack '${name}' and in another: list it once`),
  ];
  if (problems.length > 0) throw new Error(problems.join('\n'));
  for (const workflow of workflows) STACKS.set(workflow, name);
  return workflows;
}

/** The nested stack in which the machine of a workflow stands; the organisation's own stack if `undefined`. */
export const stackOf = (workflow: Workflow): string | undefined => STACKS.get(workflow);
