const DAY = /^\d{4}-\d\d-\d\d$/;

/**
 * The first instant of a day, UTC, in milliseconds, of a text `YYYY-MM-DD`; `undefined` when it is no day that there
 * is. `Date` alone takes 30 February for 2 March.
 */
export function parseDay(text: string): number | undefined {
  const time = DAY.test(text) ? Date.parse(`${text}T00:00:00.000Z`) : Number.NaN;
  return !Number.isNaN(time) && dayOf(new Date(time)) === text ? time : undefined;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z$/;

/** Whether a text is an instant that there is, in UTC, as people write it: `2026-11-26T00:00Z`, with seconds or without. */
export function isInstant(text: string): boolean {
  return INSTANT.test(text) && isDay(text.slice(0, 10)) && !Number.isNaN(Date.parse(text));
}

/** Whether a text is a day that there is, as `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  return parseDay(text) !== undefined;
}

/** The day of an instant in UTC, as `YYYY-MM-DD`. */
export function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
