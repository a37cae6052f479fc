const UNITS = [
  [86_400, 'day', 'days'],
  [3_600, 'hour', 'hours'],
  [60, 'minute', 'minutes'],
  [1, 'second', 'seconds'],
] as const;

/** About how long something took, from seconds: `2.5 days`, `4 hours`, `1 minute`. */
export function describeSeconds(seconds: number): string {
  const whole = Math.max(0, seconds);
  // What is nearly two of a unit is said in the smaller one.
  const [size, one, many] = UNITS.find(([unit]) => whole >= unit * 1.5) ?? [1, 'second', 'seconds'];
  const count = whole / size;
  const rounded = count >= 10 || size === 1 ? Math.round(count) : Math.round(count * 10) / 10;
  return `${rounded.toLocaleString('en')} ${rounded === 1 ? one : many}`;
}
