import { longestSeconds } from '../calendar.ts';
import type { Wait } from '../duration.ts';
import { escalationsOf, type Workflow } from '../workflow.ts';
import type { Calendar } from '../working-time.ts';
import { allStages, effectStages, humanStages, waitStages } from './walk.ts';

/** A wait, and what a message calls it. */
export interface NamedWait {
  readonly what: string;
  readonly wait: Wait;
  readonly stage?: string;
  /** `life` for how long an approval holds, which no state machine waits for. */
  readonly kind: 'people' | 'stage' | 'within' | 'life';
}

/** Every wait of a workflow. */
export function waitsOf(workflow: Workflow): readonly NamedWait[] {
  const stages = allStages(workflow);
  return [
    { what: 'the time for rework', wait: workflow.rework.due, kind: 'people' },
    ...humanStages(stages).flatMap(([stage, { due, remindAfter, escalate }]): NamedWait[] => [
      { what: 'its dueIn', wait: due, stage, kind: 'people' },
      ...(remindAfter === undefined
        ? []
        : [{ what: 'its remindAfter', wait: remindAfter, stage, kind: 'within' as const }]),
      ...escalationsOf({ escalate }).map(({ after: wait }) => ({
        what: 'its escalate.after',
        wait,
        stage,
        kind: 'within' as const,
      })),
    ]),
    ...waitStages(stages).flatMap(([stage, one]): NamedWait[] => [
      ...(one.for === undefined ? [] : [{ what: 'its for', wait: one.for, stage, kind: 'stage' as const }]),
      ...(one.due === undefined ? [] : [{ what: 'its dueIn', wait: one.due, stage, kind: 'stage' as const }]),
      ...(one.every === undefined
        ? []
        : [{ what: 'its every', wait: one.every, stage, kind: 'within' as const }]),
    ]),
    ...effectStages(stages).flatMap(([stage, { attest }]): NamedWait[] =>
      attest === undefined ? [] : [{ what: 'its attest.every', wait: attest.every, stage, kind: 'life' }],
    ),
  ];
}

/** The seconds that a wait lasts at most; `undefined` when it is malformed, lacks its calendar, or is far too long. */
export function longest(wait: Wait, calendar: Calendar | undefined): number | undefined {
  if (!isWhole(wait)) return undefined;
  try {
    return longestSeconds(wait, calendar);
  } catch {
    return undefined;
  }
}

/** True when the count of a wait is one that a timer can be set to. */
export function isWhole(wait: Wait): boolean {
  if ('seconds' in wait) return Number.isSafeInteger(wait.seconds);
  return 'workingDays' in wait
    ? Number.isSafeInteger(wait.workingDays) && wait.workingDays > 0
    : Number.isFinite(wait.workingHours) && wait.workingHours > 0;
}

/** False when the first wait may last as long as the second. True also when that can't be told. */
export function isShorter(first: Wait, second: Wait, calendar: Calendar | undefined): boolean {
  if ('workingDays' in first && 'workingDays' in second) return !(first.workingDays >= second.workingDays);
  if ('workingHours' in first && 'workingHours' in second)
    return !(first.workingHours >= second.workingHours);
  const [one, other] = [longest(first, calendar), longest(second, calendar)];
  return one === undefined || other === undefined || one < other;
}
