import { checkCalendar } from './check-calendar.ts';
import { describeShape } from './shape.ts';
import { WINDOW } from './source-shapes.ts';
import type { Window } from './workflow.ts';
import { lengthOf, readShifts } from './working-hours.ts';
import { type Calendar, dateAt, spansOn, workingTimeOf } from './working-time.ts';

/** When effects take place, by the names that stages give: each a time of the week. */
export type Windows<Name extends string> = Readonly<Record<Name, Omit<Window, 'name'>>>;

/** What waits for a window is tried every five minutes: a shorter one might pass between. */
const SHORTEST_MS = 30 * 60_000;
/** Yesterday and today, and two weeks: a window of one day a week may be left out once, where the clock is set forward. */
const DATES = 16;

/**
 * Checks and returns an organisation's windows.
 * @throws Error that lists everything that is wrong.
 */
export function defineWindows<const Name extends string>(windows: Windows<Name>): Windows<Name> {
  const problems = Object.entries<Omit<Window, 'name'>>(windows).flatMap(([name, window]) =>
    describeWindow(window).map((message) => `window '${name}': ${message}`),
  );
  if (problems.length > 0) throw new Error(`workflows/windows.ts:\n- ${problems.join('\n- ')}`);
  return windows;
}

function describeWindow(window: Omit<Window, 'name'>): string[] {
  const misshapen = describeShape(window, WINDOW);
  if (misshapen.length > 0) return misshapen;
  const odd = checkCalendar(calendarOf(window)).map(inItsWords);
  if (odd.length > 0) return odd;
  return readShifts(window.hours).some((shift) => lengthOf([shift]) < SHORTEST_MS)
    ? ['is open for less than half an hour, and what waits is tried every five minutes: let it last longer']
    : [];
}

/** A window is a calendar of its own, which calls its members otherwise. */
const calendarOf = ({ timeZone, days, hours }: Omit<Window, 'name'>): Calendar => ({
  timeZone,
  workingDays: days,
  workingHours: hours,
  holidays: [],
});

const inItsWords = (message: string): string =>
  message
    .replaceAll('workingHours', 'hours')
    .replaceAll('working hours', 'hours')
    .replaceAll('working day', 'day');

/** When a window opens next; `undefined` while it is open. */
export function opensAt(window: Omit<Window, 'name'>, now: Date): Date | undefined {
  const working = workingTimeOf(calendarOf(window));
  const moment = now.getTime();
  const today = dateAt(working, moment);
  const spans = Array.from({ length: DATES }, (_, date) => spansOn(working, today - 1 + date)).flat();
  // What falls into the hour that the clock leaves out in spring is no span that day.
  const next = spans.find(({ opens, closes }) => moment < closes && opens < closes);
  return next === undefined || next.opens <= moment ? undefined : new Date(next.opens);
}
