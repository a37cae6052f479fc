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

/**
 * An ISO 8601 instant in words, to the minute: `Sunday 8 November 2026, 14:05 UTC`; with a time zone (an IANA name) by the clock
 * there, and by UTC: `Sunday 8 November 2026, 15:05 Berlin (14:05 UTC)`.
 */
export function formatInstant(iso: string, zone?: string): string {
  return describe(iso, zone, (at) => `${DAYS[at.getUTCDay()]} ${dateOf(at)} ${at.getUTCFullYear()}`);
}

/** The same in short, for lists and tables: `8 Nov 2026, 14:05 UTC`. */
export function formatShortInstant(iso: string, zone?: string): string {
  return describe(iso, zone, (at) => `${shortDateOf(at)} ${at.getUTCFullYear()}`);
}

/** The same where every character counts, and the year is clear: `Sun 8 Nov, 14:05 UTC`, or `Sun 8 Nov, 15:05 Berlin`. */
export function formatBriefInstant(iso: string, zone?: string): string {
  return describe(iso, zone, briefDateOf, true);
}

function describe(iso: string, zone: string | undefined, date: (at: Date) => string, brief = false): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const there = clockIn(zone, at);
  if (zone === undefined || there === undefined) return `${date(at)}, ${timeOfDay(at)} UTC`;
  const local = `${date(there)}, ${timeOfDay(there)} ${nameOf(zone)}`;
  if (brief) return local;
  const sameDay = there.getUTCDate() === at.getUTCDate();
  return `${local} (${sameDay ? '' : `${briefDateOf(at)}, `}${timeOfDay(at)} UTC)`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What the clock of a zone shows, as if it were UTC; nothing for UTC itself and for what is no zone here. */
function clockIn(zone: string | undefined, at: Date): Date | undefined {
  if (zone === undefined || zone === 'UTC') return undefined;
  try {
    const known = clocks.get(zone);
    const clock = known ?? new Intl.DateTimeFormat('en-US', { ...DIGITS, timeZone: zone });
    if (known === undefined) clocks.set(zone, clock);
    const shown = new Map(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const [year = 0, month = 1, day = 1] = [shown.get('year'), shown.get('month'), shown.get('day')];
    return new Date(Date.UTC(year, month - 1, day, shown.get('hour') ?? 0, shown.get('minute') ?? 0));
  } catch {
    return undefined;
  }
}

const DIGITS = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  hourCycle: 'h23',
} as const;

/** What people call a zone: its city. */
function nameOf(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');
}

function dateOf(at: Date): string {
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
}

function shortDateOf(at: Date): string {
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]?.slice(0, 3)}`;
}

function briefDateOf(at: Date): string {
  return `${DAYS[at.getUTCDay()]?.slice(0, 3)} ${shortDateOf(at)}`;
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
  return at.toISOString().slice(11, 16);
}

function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}
