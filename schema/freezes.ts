import { isInstant } from './day.ts';
import { IN_A_FREEZE } from './member-examples.ts';
import { describeShape } from './shape.ts';
import { FREEZE } from './source-shapes.ts';
import { WEEKDAYS, type Weekday } from './working-hours.ts';
import { clockOf, DATE, isTimeZone } from './zone-clock.ts';

interface AnyFreeze {
  /** Why, for whoever is kept waiting: `Black Friday`. */
  readonly reason: string;
  /** The environments that it holds; all if absent. */
  readonly environments?: readonly string[];
  /** The kinds of subject that it holds; all if absent. */
  readonly subjects?: readonly string[];
}

/** A freeze that comes once. */
export interface DatedFreeze extends AnyFreeze {
  /** UTC, ISO 8601: `2026-11-26T00:00:00Z`. */
  readonly from: string;
  /** UTC, ISO 8601; from this instant on promotions go on. */
  readonly until: string;
  readonly timeZone?: never;
}

/**
 * A freeze that comes every week, from the first moment at which the zone's clock shows `from` to the first at which it shows
 * `until`. A time that the clock skips counts as shown when it is skipped.
 */
export interface WeeklyFreeze extends AnyFreeze {
  /** `friday 15:00`. */
  readonly from: TimeOfWeek;
  /** `monday 08:00`; from then on promotions go on. */
  readonly until: TimeOfWeek;
  /** An IANA name, by whose clock these times are. */
  readonly timeZone: string;
}

export type TimeOfWeek = `${Weekday} ${number}:${number}`;

/** A time in which nothing is promoted; people go on deciding. */
export type Freeze = DatedFreeze | WeeklyFreeze;

/** A freeze as it holds once: of one that comes every week, one of its times. */
export interface FreezeTime extends Omit<DatedFreeze, 'timeZone'> {
  /** When it comes again, in words: `every week from Friday 15:00 to Monday 08:00, Europe/Berlin`. */
  readonly weekly?: string;
}

/**
 * Checks and returns an organisation's freezes.
 * @throws Error that lists everything that is wrong.
 */
export function defineFreezes(freezes: readonly Freeze[]): readonly Freeze[] {
  const problems = freezes.flatMap((freeze, index) => {
    const { reason } = freeze;
    const name = typeof reason === 'string' ? `freeze ${index + 1} ('${reason}')` : `freeze ${index + 1}`;
    const misshapen = describeShape(freeze, FREEZE, IN_A_FREEZE).map((message) => `${name} ${message}`);
    if (misshapen.length > 0) return misshapen;
    return [
      ...(/^\P{C}{1,100}$/u.test(reason) ? [] : [`${name} needs a reason of 1 to 100 characters`]),
      ...(isWeekly(freeze) ? describeWeekly(freeze) : describeDated(freeze)).map((message) => name + message),
    ];
  });
  if (problems.length > 0) throw new Error(`workflows/freezes.ts:\n- ${problems.join('\n- ')}`);
  return freezes;
}

function describeDated({ from, until }: DatedFreeze): string[] {
  const odd = [from, until].filter((instant) => !isInstant(instant));
  return [
    ...odd.map((instant) =>
      readTimeOfWeek(instant) === undefined
        ? `: '${instant}' is no instant: write it in UTC as 2026-11-26T00:00:00Z`
        : `: '${instant}' is a time of every week: add timeZone: 'Europe/Berlin', by whose clock it is`,
    ),
    ...(odd.length === 0 && Date.parse(from) >= Date.parse(until)
      ? [" ends before it begins: exchange 'from' and 'until'"]
      : []),
  ];
}

function describeWeekly(freeze: WeeklyFreeze): string[] {
  const { from, until, timeZone } = freeze;
  const odd = [from, until].filter((time) => readTimeOfWeek(time) === undefined);
  if (!isTimeZone(timeZone))
    return [`: time zone '${timeZone}' is unknown: write an IANA name, such as 'Europe/Berlin'`];
  if (odd.length > 0)
    return odd.map((time) =>
      isInstant(time)
        ? `: '${time}' is an instant, in UTC: leave timeZone out, or write a time of every week, such as 'friday 15:00'`
        : `: '${time}' is no time of the week: write its day and hour, such as 'friday 15:00'`,
    );
  return WEEK - lengthOf(freeze) < SHORTEST_BREAK_MS
    ? [
        ' leaves less than half an hour of the week, and what waits is tried every five minutes: let it end earlier',
      ]
    : [];
}

const WEEK = 7 * DATE;
/** What waits for the end of a freeze is tried every five minutes: a shorter time might pass between. */
const SHORTEST_BREAK_MS = 30 * 60_000;

/** True for a freeze that comes every week. */
export function isWeekly(freeze: Freeze): freeze is WeeklyFreeze {
  return freeze.timeZone !== undefined;
}

/** A time of the week in milliseconds since the midnight with which its Sunday begins; `undefined` if it is none. */
function readTimeOfWeek(text: string): number | undefined {
  const match = /^([a-z]+) ([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (match === null) return undefined;
  const [, day, hours, minutes] = match;
  const weekday = (WEEKDAYS as readonly unknown[]).indexOf(day);
  return weekday < 0 ? undefined : weekday * DATE + (Number(hours) * 60 + Number(minutes)) * 60_000;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** How long a weekly freeze lasts on the wall clock; the whole week where it ends as it begins. */
function lengthOf({ from, until }: WeeklyFreeze): number {
  return ((readTimeOfWeek(until) ?? 0) - (readTimeOfWeek(from) ?? 0) + WEEK) % WEEK || WEEK;
}

/** The time of a freeze that lasts at an instant or is the next after it; of one that comes once, that. */
function timeFrom(freeze: Freeze, now: Date): FreezeTime {
  if (!isWeekly(freeze)) return freeze;
  const { from, until, timeZone, ...others } = freeze;
  const clock = clockOf(timeZone);
  const today = Math.floor(clock.readingAt(now.getTime()) / DATE);
  const sunday = (today - new Date(today * DATE).getUTCDay()) * DATE;
  // What falls into the hour that the clock leaves out in spring is no freeze that week.
  for (let week = sunday - WEEK; ; week += WEEK) {
    const begins = week + (readTimeOfWeek(from) ?? 0);
    const [opens, closes] = [begins, begins + lengthOf(freeze)].map((reading) =>
      new Date(clock.momentOf(reading)).toISOString(),
    ) as [string, string];
    if (opens >= closes || Date.parse(closes) <= now.getTime()) continue;
    const weekly = `every week from ${capital(from)} to ${capital(until)}, ${timeZone}`;
    return { ...others, from: opens, until: closes, weekly };
  }
}

/** The freeze that holds an environment of a kind of subject at an instant: of several, the one that ends last. */
export function freezeAt(
  freezes: readonly Freeze[],
  kind: string,
  environment: string,
  now: Date,
): FreezeTime | undefined {
  return freezesFor(freezes, kind, environment)
    .map((freeze) => timeFrom(freeze, now))
    .filter(({ from, until }) => Date.parse(from) <= now.getTime() && now.getTime() < Date.parse(until))
    .sort((a, b) => Date.parse(b.until) - Date.parse(a.until))[0];
}

/**
 * The freezes of an environment of a kind of subject that hold at some instant of a span, in the order in which they begin; of one
 * that comes every week, the first of its times.
 */
export function freezesWithin(
  freezes: readonly Freeze[],
  kind: string,
  environment: string,
  span: { readonly from: Date; readonly until: Date },
): readonly FreezeTime[] {
  return freezesFor(freezes, kind, environment)
    .map((freeze) => timeFrom(freeze, span.from))
    .filter(
      ({ from, until }) =>
        Date.parse(from) <= span.until.getTime() && span.from.getTime() < Date.parse(until),
    )
    .sort((a, b) => Date.parse(a.from) - Date.parse(b.from));
}

/** When a freeze ends that lasts at an instant or comes next, in ms; one that comes once may have ended before. */
export function endOf(freeze: Freeze, now: Date): number {
  return Date.parse(timeFrom(freeze, now).until);
}

function freezesFor(freezes: readonly Freeze[], kind: string, environment: string): Freeze[] {
  return freezes.filter(
    ({ environments, subjects }) =>
      (environments?.includes(environment) ?? true) && (subjects?.includes(kind) ?? true),
  );
}
