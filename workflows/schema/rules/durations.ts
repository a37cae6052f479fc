import { longestSeconds } from '../calendar.ts';
import { formatSeconds } from '../duration.ts';
import { isHuman, stagesInOrder, type Workflow } from '../workflow.ts';
import { type Problem, problem } from './rule.ts';

const SHORTEST = 60;
/** A state machine runs for one year at most, then its execution is ended from outside. */
const LONGEST = 365 * 86_400;

/**
 * Every wait for people lasts from one minute to 365 days, and so do all waits of one attempt together with the
 * wait for the next.
 */
export function durations(workflow: Workflow): readonly Problem[] {
  const { rework, stages } = workflow;
  const single = [
    ...describe('the time for rework', longestSeconds(rework.due, workflow.calendar)).map((message) =>
      problem(workflow, message),
    ),
    ...Object.entries(stages).flatMap(([name, stage]) =>
      isHuman(stage)
        ? describe('its dueIn', longestSeconds(stage.due, workflow.calendar)).map((message) =>
            problem(workflow, message, name),
          )
        : [],
    ),
  ];
  return single.length > 0 ? single : together(workflow);
}

function together(workflow: Workflow): Problem[] {
  const waits = stagesInOrder(workflow).map(([, stage]) =>
    isHuman(stage) ? longestSeconds(stage.due, workflow.calendar) : 0,
  );
  const total = waits.reduce(
    (sum, wait) => sum + wait,
    longestSeconds(workflow.rework.due, workflow.calendar),
  );
  if (total <= LONGEST) return [];
  const message =
    `its stages and the rework may last ${formatSeconds(total)} in all: shorten them to ${formatSeconds(LONGEST)}, ` +
    'the longest that a state machine runs';
  return [problem(workflow, message)];
}

function describe(what: string, seconds: number): string[] {
  if (!Number.isSafeInteger(seconds)) return [`${what} is ${seconds}: write whole seconds`];
  return seconds >= SHORTEST && seconds <= LONGEST
    ? []
    : [
        `${what} is ${formatSeconds(seconds)}: choose from ${formatSeconds(SHORTEST)} to ${formatSeconds(LONGEST)}`,
      ];
}
