const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** An ISO 8601 instant in words, to the minute, in UTC: `Sunday 8 November 2026, 14:05 UTC`. */
export function formatInstant(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return `${DAYS[at.getUTCDay()]} ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}, ${timeOfDay(at)}`;
}

/** The same in short, for lists and tables: `8 Nov 2026, 14:05 UTC`. */
export function formatShortInstant(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const month = MONTHS[at.getUTCMonth()]?.slice(0, 3);
  return `${at.getUTCDate()} ${month} ${at.getUTCFullYear()}, ${timeOfDay(at)}`;
}

/** The same where every character counts, and the year is clear: `Sun 8 Nov, 14:05 UTC`. */
export function formatBriefInstant(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const [day, month] = [DAYS[at.getUTCDay()], MONTHS[at.getUTCMonth()]].map((name) => name?.slice(0, 3));
  return `${day} ${at.getUTCDate()} ${month}, ${timeOfDay(at)}`;
}

/**
 * How long it is from `now` to an instant, to the nearest unit: `4 days`, `almost 5 days`, in hours below two days;
 * `undefined` when it is past.
 */
export function timeUntil(iso: string, now: Date): string | undefined {
  const minutes = Math.floor((Date.parse(iso) - now.getTime()) / 60_000);
  if (!(minutes >= 0)) return undefined;
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return count(minutes, 'minute');
  const hours = minutes / 60;
  return hours < 48 ? countNearest(hours, 'hour') : countNearest(hours / 24, 'day');
}

function countNearest(amount: number, unit: string): string {
  const nearest = Math.round(amount);
  return `${nearest > amount ? 'almost ' : ''}${count(nearest, unit)}`;
}

function timeOfDay(at: Date): string {
  return `${at.toISOString().slice(11, 16)} UTC`;
}

function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}
