import { longestSeconds } from './calendar.ts';
import { isDay, isInstant } from './day.ts';
import type { Wait } from './duration.ts';
import { AWAITED_AT_MOST_SECONDS } from './hold.ts';
import { own } from './own.ts';
import type { WaitStage, Workflow } from './workflow.ts';

/**
 * So often the waits of a request look at most, over all of its attempts. A look takes up to ten of the 25,000 events that Step
 * Functions keeps of an execution, and an entry of the request's stream, which pages read as a whole.
 */
export const MOST_LOOKS = 2_000;

/** The wait that a stage is, if it is one. */
export function waitAt(workflow: Workflow, name: string): WaitStage | undefined {
  const stage = own(workflow.stages, name);
  return stage?.type === 'wait' ? stage : undefined;
}

/** How long a stage waits at most, as its definition says it. */
export function longestWait({ for: lasts, due }: WaitStage): Wait {
  return lasts ?? due ?? { seconds: AWAITED_AT_MOST_SECONDS };
}

/** The attribute whose date a wait is until, if it is. */
export const attributeAwaited = ({ until }: WaitStage): string | undefined =>
  typeof until === 'object' && 'attribute' in until ? until.attribute : undefined;

/** The answer whose day a wait is until, if it is: `approve.when`. */
export const answerAwaited = ({ until }: WaitStage): string | undefined =>
  typeof until === 'object' && 'answer' in until ? until.answer : undefined;

/** True for a wait that looks at something meanwhile. */
export const looks = ({ checks }: WaitStage): boolean => Object.keys(checks).length > 0;

/**
 * How often a stage looks in one attempt at most: once at the beginning, each time that `every` has passed, and at the end.
 *
 * @throws RangeError as `longestSeconds` does
 */
export function mostLooks(stage: WaitStage, { calendar }: Pick<Workflow, 'calendar'>): number {
  const { every } = stage;
  if (!looks(stage) || every === undefined) return 0;
  return Math.ceil(longestSeconds(longestWait(stage), calendar) / longestSeconds(every, calendar)) + 1;
}

/** The instant that a date of a request means: a day begins at midnight UTC. `undefined` for what is no date. */
export function instantOf(date: unknown): Date | undefined {
  return typeof date === 'string' && (isDay(date) || isInstant(date)) ? new Date(date) : undefined;
}
