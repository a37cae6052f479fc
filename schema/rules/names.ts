import { misnamed, quoteAll } from '../wording.ts';
import type { Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';

/** A state machine's name has 80 characters at most; 40 for the id leave room for the prefix. */
const LONGEST = 40;

/** Names of states that every state machine has, and the word for the end of a workflow. */
const RESERVED = ['intake', 'joined', 'end'];

/** Names end up in the names of resources, in links and in keys: all of them are short and in kebab-case. */
export function names(workflow: Workflow): readonly Problem[] {
  const { id, subject, environments, stages } = workflow;
  const named = [
    ...misnamed('its id', id, LONGEST),
    ...misnamed('its kind of subject', subject, LONGEST),
    ...environments.flatMap((environment) => misnamed('the environment', environment, LONGEST)),
  ].map((message) => problem(workflow, message));
  const stageNames = Object.keys(stages).flatMap((stage) =>
    [...misnamed('its name', stage, LONGEST), ...describeReserved(stage)].map((message) =>
      problem(workflow, message, stage),
    ),
  );
  return [...named, ...stageNames];
}

function describeReserved(stage: string): string[] {
  return RESERVED.includes(stage)
    ? [`its name is reserved (as are ${quoteAll(RESERVED.filter((name) => name !== stage))}): rename it`]
    : [];
}
