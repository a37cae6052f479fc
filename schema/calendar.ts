import { checkCalendar } from './check-calendar.ts';
import { formatWait, type Wait } from './duration.ts';
import {
  type Calendar,
  dateAt,
  longestReach,
  longestSpan,
  milliseconds,
  passDays,
  passHours,
  spansOn,
  type WorkingTime,
  workingTimeOf,
} from './working-time.ts';

/** How many dates a working wait may span: five years. */
const MOST_DATES = 5 * 366;
const DAY = 86_400;
/** What clocks may skip of working time, in hours, and in how many days: no zone's rules in use skip more. */
const SKIPPED = { hours: 3, inDays: 350 } as const;

/**
 * Checks and returns an organisation's calendar.
 *
 * Guarantees: every member is there that must be, and no other; the runtime knows the time zone; there is a working day,
 * and none is named twice; the hours are times of day in order, and no day's reach into another's; the dates among the
 * holidays are real ones, each once, in ascending order, and each rule names days that there are.
 *
 * @throws Error that lists everything that is wrong.
 */
export function defineCalendar(source: Calendar): Calendar {
  const problems = checkCalendar(source);
  if (problems.length > 0) throw new Error(`The business calendar:\n- ${problems.join('\n- ')}`);
  return source;
}

/**
 * The moment at which a wait that begins at `from` ends. Never earlier for a later `from` or a longer wait.
 *
 * Plain seconds simply pass. A working wait that begins outside working time counts from the next opening. Then
 * - working hours pass in working time only, as long as they really last, and end at the earliest possible moment:
 *   the last hour of a day ends when the day closes, not at the next opening;
 * - N working days end at the same time of day on the Nth working day after the first: with hours from 09:00 to 17:00,
 *   one working day lasts from Friday 16:00 to Monday 16:00, and from Friday 17:00 or Saturday to Tuesday 09:00. What
 *   begins while the clock repeats an hour counts from the end of that hour; what would end at a time that the clock
 *   skips ends when it is skipped; what would end in a break, or once a half day is over, ends as work stops before it.
 *
 * So every working wait ends in working time or as it closes.
 *
 * @throws RangeError for a working wait without a calendar, and for one that does not end within five years.
 */
export function after(from: Date, wait: Wait, calendar: Calendar | undefined): Date {
  const moment = from.getTime();
  if ('seconds' in wait) return new Date(moment + wait.seconds * 1_000);
  const working = workingTimeFor(wait, calendar);
  const last = dateAt(working, moment) + MOST_DATES;
  const end =
    'workingDays' in wait
      ? passDays(working, moment, wait.workingDays, last)
      : passHours(working, moment, wait.workingHours, last);
  if (end === undefined) throw tooLong(wait);
  return new Date(end);
}

/**
 * The whole seconds that a wait lasts at most, whenever it begins: before, among or after the listed holidays, which
 * are taken to be all there ever are. Where holidays recur, it is looked for from 2020 to 2079.
 *
 * Allows for clocks that are set back by a day in all and, where hours are counted, forward by three hours in 350
 * days. Where it answers, `after` finds an end for every beginning.
 *
 * @throws RangeError for a working wait without a calendar, and for one that may last longer than five years.
 */
export function longestSeconds(wait: Wait, calendar: Calendar | undefined): number {
  if ('seconds' in wait) return wait.seconds;
  const working = workingTimeFor(wait, calendar);
  const { dates, rest } =
    'workingDays' in wait
      ? { dates: longestSpan(working, wait.workingDays + 1, MOST_DATES), rest: 0 }
      : spanHours(working, milliseconds(wait.workingHours));
  if (dates > MOST_DATES) throw tooLong(wait);
  // The longest wait begins as a day closes. Where all days are alike, it lasts from there to the opening on the last
  // day, and the rest on that day; else at most until that day closes.
  const { earliest, latest } = working.closings;
  const onLastDay = working.isEven ? rest - working.length : latest - earliest;
  return (dates + 1) * DAY + onLastDay / 1_000;
}

/** The dates to the day on which so much working time ends at the latest, and how much of it is left for that day. */
function spanHours(working: WorkingTime, time: number): { dates: number; rest: number } {
  for (let skipped: number = SKIPPED.hours; ; ) {
    const total = time + milliseconds(skipped);
    const days = Math.ceil(total / working.length);
    const dates = working.isEven
      ? longestSpan(working, days, MOST_DATES)
      : longestReach(working, total, MOST_DATES);
    const mayBeSkipped = SKIPPED.hours * Math.ceil((dates + 1) / SKIPPED.inDays);
    if (mayBeSkipped <= skipped) return { dates, rest: total - (days - 1) * working.length };
    skipped = mayBeSkipped;
  }
}

/** Whether a moment lies in the calendar's working time. */
export function isWorkingTime(at: Date, calendar: Calendar): boolean {
  const working = workingTimeOf(calendar);
  const moment = at.getTime();
  const date = dateAt(working, moment);
  const spans = spansOn(working, date - 1).concat(spansOn(working, date));
  return spans.some(({ opens, closes }) => opens <= moment && moment < closes);
}

function workingTimeFor(wait: Wait, calendar: Calendar | undefined): WorkingTime {
  if (calendar !== undefined) return workingTimeOf(calendar);
  throw new RangeError(
    `'${formatWait(wait)}' needs a business calendar: add one, or write plain days or hours`,
  );
}

function tooLong(wait: Wait): RangeError {
  return new RangeError(
    `'${formatWait(wait)}' may not end within five years: shorten it, or let the calendar have more working time`,
  );
}
