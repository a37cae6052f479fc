import type { Workflow } from '../workflow.ts';
import { type Problem, problem, quoteAll } from './rule.ts';

/** A state machine's name has 80 characters at most; 40 for the id leave room for the prefix. */
const LONGEST = 40;

/** Names of states that every state machine has, and the word for the end of a workflow. */
const RESERVED = ['intake', 'joined', 'end'];

/** Names end up in the names of resources, in links and in keys: all of them are short and in kebab-case. */
export function names(workflow: Workflow): readonly Problem[] {
  const { id, subject, environments, stages } = workflow;
  const named = [
    ...describe('its id', id),
    ...describe('its kind of subject', subject),
    ...environments.flatMap((environment) => describe('the environment', environment)),
  ].map((message) => problem(workflow, message));
  const stageNames = Object.keys(stages).flatMap((stage) =>
    [...describe('its name', stage), ...describeReserved(stage)].map((message) =>
      problem(workflow, message, stage),
    ),
  );
  return [...named, ...stageNames];
}

function describe(what: string, name: string): string[] {
  if (/^\d/.test(name)) return [`${what} '${name}' begins with a digit: begin it with a letter`];
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    return [`${what} '${name}' is not in kebab-case: use lower-case letters, digits and single hyphens`];
  }
  if (name.length > LONGEST) {
    return [`${what} '${name}' has ${name.length} characters: shorten it to ${LONGEST}`];
  }
  // Every plain object answers to this word, so a table keyed by names could mistake it for an entry.
  return name === 'constructor' ? [`${what} may not be 'constructor': choose another word`] : [];
}

function describeReserved(stage: string): string[] {
  return RESERVED.includes(stage)
    ? [`its name is reserved (as are ${quoteAll(RESERVED.filter((name) => name !== stage))}): rename it`]
    : [];
}
