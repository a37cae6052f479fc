import { formatSeconds, formatWait, type Wait } from '../duration.ts';
import { stateOf } from '../tracks.ts';
import { longestWait } from '../wait.ts';
import { stagesInOrder, type Workflow } from '../workflow.ts';
import { calendars } from './calendars.ts';
import { casesOf } from './cases.ts';
import { type Problem, problem } from './rule.ts';
import { isWhole, longest, waitsOf } from './waits.ts';
import { humanStages, waitStages } from './walk.ts';

const SHORTEST = 60;
/** A state machine runs for one year at most, then its execution is ended from outside. */
const LONGEST = 365 * 86_400;
/** An approval that holds longer than ten years might as well hold for ever. */
const LONGEST_LIFE = 10 * LONGEST;

/**
 * Every wait for people lasts from one minute to 365 days at most, counted in whatever time, and so do all waits of
 * an attempt, one rework and another attempt together. An approval may hold for ten years.
 */
export function durations(workflow: Workflow): readonly Problem[] {
  // What a working day lasts, only a sound calendar can tell.
  if (calendars(workflow).length > 0) return [];
  const single = waitsOf(workflow).flatMap(({ what, wait, stage, kind }) =>
    describe(wait, kind === 'life' ? LONGEST_LIFE : LONGEST, workflow).map((message) =>
      problem(workflow, `${what} ${message}`, stage),
    ),
  );
  return single.length > 0 ? single : together(workflow);
}

/** A request that is sent back waits for its next attempt in the same execution, which passes the stages once more. */
function together(workflow: Workflow): Problem[] {
  const { rework, calendar } = workflow;
  const attempt = longestAttempt(workflow);
  const isRepeated = rework.maxAttempts > 1;
  const total = isRepeated ? 2 * attempt + (longest(rework.due, calendar) ?? 0) : attempt;
  if (total <= LONGEST) return [];
  const what = isRepeated ? 'two attempts and the rework between them' : 'its stages';
  const message =
    `${what} may last ${inDays(total)} in all: shorten them to ${formatSeconds(LONGEST)}, ` +
    `the longest that a state machine runs${isRepeated && attempt <= LONGEST ? ', or write rework: { maxAttempts: 1 }' : ''}`;
  return [problem(workflow, message)];
}

/** The seconds for which people are waited for, and time is let pass, in one attempt at most: stages that exclude each other are not waited for both. */
function longestAttempt(workflow: Workflow): number {
  const path = stagesInOrder(workflow);
  const waits = new Map([
    ...humanStages(path).map(([name, { due }]) => [name, due] as const),
    ...waitStages(path).map(([name, stage]) => [name, longestWait(stage)] as const),
  ]);
  const stages = path.filter(([name]) => waits.has(name));
  const every = { applying: new Set(stages.map(([name]) => name)) };
  const sums = (casesOf(workflow, stages) ?? [every]).map(({ applying }) => {
    const asked = [...waits].filter(([name]) => applying.has(name));
    // The tracks of a stage wait at the same time.
    const states = Map.groupBy(asked, ([name]) => stateOf(workflow, name));
    return [...states.values()].reduce((sum, tracks) => sum + longestOf(workflow, tracks), 0);
  });
  return Math.max(0, ...sums);
}

function longestOf({ calendar }: Workflow, waits: readonly (readonly [stage: string, wait: Wait])[]): number {
  return Math.max(...waits.map(([, wait]) => longest(wait, calendar) ?? 0));
}

function describe(wait: Wait, most: number, { calendar }: Workflow): string[] {
  if (!isWhole(wait)) {
    return [
      `is ${formatWait(wait)}: write ${'seconds' in wait ? 'whole seconds' : 'one working hour or day, or more'}`,
    ];
  }
  const seconds = longest(wait, calendar);
  const range = `choose from ${formatSeconds(SHORTEST)} to ${formatSeconds(most)}`;
  if (seconds === undefined)
    return [`is ${formatWait(wait)}, which may last longer than five years: ${range}`];
  if (seconds >= SHORTEST && seconds <= most) return [];
  const shown = 'seconds' in wait ? formatWait(wait) : `${formatWait(wait)}, up to ${inDays(seconds)}`;
  return [`is ${shown}: ${range}`];
}

/** Rounded up: nobody reckons in the hours of a year. */
function inDays(seconds: number): string {
  return formatSeconds(Math.ceil(seconds / 86_400) * 86_400);
}
