const DAY = /^\d{4}-\d\d-\d\d$/;

/**
 * The first instant of a day, UTC, in milliseconds, of a text `YYYY-MM-DD`; `undefined` when it is no day that there
 * is. `Date` alone takes 30 February for 2 March.
 */
export function parseDay(text: string): number | undefined {
  const time = DAY.test(text) ? Date.parse(`${text}T00:00:00.000Z`) : Number.NaN;
  return !Number.isNaN(time) && dayOf(new Date(time)) === text ? time : undefined;
}

/** Whether a text is a day that there is, as `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  return parseDay(text) !== undefined;
}

/** The day of an instant in UTC, as `YYYY-MM-DD`. */
export function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
