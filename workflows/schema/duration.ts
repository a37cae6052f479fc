const SECONDS = { second: 1, minute: 60, hour: 3_600, day: 86_400, week: 604_800 } as const;

type Unit = keyof typeof SECONDS;

/** A length of plain (not business) time as an admin writes it: `'30 minutes'`, `'1 day'`, `'2 weeks'`. */
export type Duration = `${number} ${Unit}` | `${number} ${Unit}s`;

/**
 * The whole seconds in a duration.
 *
 * @throws RangeError when the text is no duration, naming the accepted form.
 */
export function toSeconds(duration: Duration): number {
  const match = /^(\d+(?:\.\d+)?) (second|minute|hour|day|week)s?$/.exec(duration);
  if (match === null) {
    throw new RangeError(`'${duration}' is not a duration: write a number and a unit, such as '5 days'`);
  }
  return Math.round(Number(match[1]) * SECONDS[match[2] as Unit]);
}

/** A duration in people's words, in its largest whole unit: `432000` is `5 days`. */
export function formatSeconds(seconds: number): string {
  const units = Object.entries(SECONDS).reverse();
  const [unit, size] = units.find(([, length]) => seconds % length === 0) ?? ['second', 1];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
