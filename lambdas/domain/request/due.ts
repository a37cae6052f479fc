import { after } from '../../../schema/calendar.ts';
import type { Workflow } from '../../../schema/workflow.ts';
import type { RequestState, StageState } from '../model.ts';
import { lastAsked, waitingStages } from './remind.ts';
import { nextEscalation } from './stages.ts';

/** So long nobody looks after what should go on by itself. */
export const GOES_ON_WITHIN_MS = 5 * 60_000;
/** How long after a deadline the sweeper waits for the state's own timeout. */
export const GRACE_MS = 120_000;
/** What waits for something of which no instant is known is looked at once a day at least. */
const DAY_MS = 86_400_000;

/** What it follows from when something of a request is due. */
export interface Awaiting {
  /** The request's; without it neither reminders nor escalations are known. */
  readonly workflow: Workflow | undefined;
  readonly state: RequestState;
  /** When the request's newest entry was made: ISO 8601. */
  readonly at: string;
}

/**
 * When a request should have its next entry; a closed one, when its subject should have the entry of its end. Whatever
 * the sweeper would do for it by the clock alone, it would not do before: a reminder, an escalation, an expiry, another
 * try of what was held. What follows from another stream is said by an entry of that one, which moves it forward.
 */
export function dueAt(awaiting: Awaiting): Date {
  return new Date(Math.min(...instantsOf(awaiting)));
}

/**
 * When to look again at a request of which nothing came when it was due: when the next thing is due and, as long as
 * something should have happened by now, after as long a time as nothing has, at least 5 minutes and at most a day.
 */
export function lookAgainAt(awaiting: Awaiting, now: Date): Date {
  const instants = instantsOf(awaiting);
  const later = instants.filter((instant) => instant > now.getTime());
  if (later.length === instants.length) return new Date(Math.min(...later));
  const quiet = now.getTime() - Date.parse(awaiting.at);
  const pause = Math.min(Math.max(quiet, GOES_ON_WITHIN_MS), DAY_MS);
  return new Date(Math.min(...later, now.getTime() + pause));
}

/** Every instant at which something may be due; one at least. */
function instantsOf(awaiting: Awaiting): readonly number[] {
  const known = expected(awaiting).filter(Number.isFinite);
  return known.length > 0 ? known : [Date.parse(awaiting.at) + GOES_ON_WITHIN_MS];
}

function expected({ workflow, state, at }: Awaiting): readonly number[] {
  const last = Date.parse(at);
  switch (state.status) {
    case 'closed':
      return [];
    case 'queued':
      return [last + DAY_MS];
    case 'rework':
      // No entry says that its execution has heard of it, and with it the requester: that is looked after first.
      return [last + GOES_ON_WITHIN_MS, Date.parse(state.reworkDueAt) + GRACE_MS];
    case 'open':
      return [
        ...Object.values(state.stages).flatMap((stage) => instantsOfStage(stage, last)),
        ...(workflow === undefined ? [] : instantsOfProds(workflow, state)),
      ];
  }
}

/** When a stage that waits is over, or is tried again. Nothing of one that does not wait. */
function instantsOfStage(
  { outcome, dueAt: ends, held, rescinded, waiting }: StageState,
  last: number,
): readonly number[] {
  if (outcome !== undefined) return [];
  return [
    ...(ends === undefined ? [] : [Date.parse(ends) + GRACE_MS]),
    // Whoever took an approval back may have left since they gave it: too few may be left, of whom nobody has heard.
    ...(rescinded?.some(({ at }) => Date.parse(at) === last) ? [last + GOES_ON_WITHIN_MS] : []),
    // Its state looks by itself: what comes of that has come a little later. Without looks nobody else ends it.
    ...(waiting === undefined
      ? []
      : [waiting.lookAt === undefined ? Date.parse(waiting.until) : Date.parse(waiting.lookAt) + GRACE_MS]),
    // What holds it without an end may have gone while that was being noted: it is looked at soon, then ever more seldom.
    ...(held === undefined
      ? []
      : [held.until === undefined ? last + GOES_ON_WITHIN_MS : Date.parse(held.until)]),
  ];
}

/** When people are reminded, and others are asked, too. Nothing of that comes after the deadline. */
function instantsOfProds(workflow: Workflow, state: RequestState): readonly number[] {
  return waitingStages(workflow, state).flatMap(([, stage, current]) => {
    const { openedAt = '', dueAt: ends } = current;
    const step = nextEscalation(stage, current);
    const instants = [
      ...(stage.remindAfter === undefined
        ? []
        : [after(lastAsked(current), stage.remindAfter, workflow.calendar).getTime()]),
      ...(step === undefined ? [] : [after(new Date(openedAt), step.after, workflow.calendar).getTime()]),
    ];
    return instants.filter((instant) => ends === undefined || instant < Date.parse(ends));
  });
}
