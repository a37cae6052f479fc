const SECONDS = { second: 1, minute: 60, hour: 3_600, day: 86_400, week: 604_800 } as const;

type Unit = keyof typeof SECONDS;

/**
 * A length of time as an admin writes it: plain (`'30 minutes'`, `'1 day'`, `'2 weeks'`), or counted in the working
 * time of a business calendar (`'3 working days'`, `'4 working hours'`).
 */
export type Duration =
  | `${number} ${Unit}`
  | `${number} ${Unit}s`
  | `${number} working ${'day' | 'hour'}`
  | `${number} working ${'day' | 'hour'}s`;

/**
 * A duration as the engine reads it: whole plain seconds, whole working days, or working hours (parts of an hour are
 * allowed). What the last two mean on a given day, a business calendar says.
 */
export type Wait =
  | { readonly seconds: number }
  | { readonly workingDays: number }
  | { readonly workingHours: number };

/**
 * The wait that a duration asks for.
 *
 * @throws RangeError when the text is no duration, naming the accepted form, and for a part of a working day.
 */
export function toWait(duration: Duration): Wait {
  const match = /^(\d+(?:\.\d+)?) working (day|hour)s?$/.exec(duration);
  if (match === null) return { seconds: toSeconds(duration) };
  const count = Number(match[1]);
  if (match[2] === 'hour') return { workingHours: count };
  if (Number.isInteger(count)) return { workingDays: count };
  throw new RangeError(`'${duration}' is a part of a working day: write it in working hours`);
}

/** A wait in people's words: `5 days`, `3 working days`, `1.5 working hours`. `toWait` reads it back. */
export function formatWait(wait: Wait): string {
  if ('seconds' in wait) return formatSeconds(wait.seconds);
  return 'workingDays' in wait
    ? formatCount(wait.workingDays, 'working day')
    : formatCount(wait.workingHours, 'working hour');
}

/**
 * The whole seconds in a plain duration.
 *
 * @throws RangeError when the text is no plain duration, naming the accepted form.
 */
export function toSeconds(duration: Duration): number {
  const match = /^(\d+(?:\.\d+)?) (second|minute|hour|day|week)s?$/.exec(duration);
  if (match === null) {
    throw new RangeError(
      `'${duration}' is not a duration: write a number and a unit, such as '5 days' or '3 working days'`,
    );
  }
  return Math.round(Number(match[1]) * SECONDS[match[2] as Unit]);
}

/** A duration in people's words, in its largest whole unit: `432000` is `5 days`. */
export function formatSeconds(seconds: number): string {
  const units = Object.entries(SECONDS).reverse();
  const [unit, size] = units.find(([, length]) => seconds % length === 0) ?? ['second', 1];
  return formatCount(seconds / size, unit);
}

function formatCount(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
