/** An instant to the minute, for tables: 2026-03-01T12:00Z. */
export function shortInstant(instant: string): string {
  return `${instant.slice(0, 16)}Z`;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** Seconds for people, in the two largest units that say something: 2 d 4 h, 15 min, 0.4 s. */
export function describeSeconds(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  const first = UNITS.findIndex(([, size]) => whole >= size);
  const [unit, size] = UNITS[first] ?? ['s', 1];
  const [nextUnit, nextSize] = UNITS[first + 1] ?? ['s', 1];
  const rest = Math.floor((whole % size) / nextSize);
  const more = rest === 0 || size === 1 ? '' : ` ${rest} ${nextUnit}`;
  return `${Math.floor(whole / size)} ${unit}${more}`;
}
