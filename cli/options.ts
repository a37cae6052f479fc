import { InvalidArgumentError } from 'commander';
import { isDay } from '../schema/day.ts';
import { UsageError } from './errors.ts';

const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/**
 * The instant that a person wrote after an option, as UTC with milliseconds; a day is its first instant.
 * @throws UsageError when it is none.
 */
export function instantOf(text: string | undefined, option: string): string | undefined {
  if (text === undefined) return undefined;
  const time = INSTANT.test(text) && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new UsageError(`'${text}' is no instant for ${option}: write 2026-03-01 or 2026-03-01T12:00Z.`);
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** Reads the month after `--month`. @throws InvalidArgumentError when it is none. */
export function parseMonth(text: string): string {
  if (MONTH.test(text)) return text;
  throw new InvalidArgumentError('It is no month: write the year and one of 01 to 12, such as 2026-03.');
}

/** Reads the number after `--limit`. @throws InvalidArgumentError when it counts nothing. */
export function parseLimit(text: string): number {
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit > 0) return limit;
  throw new InvalidArgumentError('Write a whole number from 1 on.');
}

/** Reads how many of something are meant, none included. @throws InvalidArgumentError when it is no number. */
export function parseCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a whole number from 0 on.');
}

const SECONDS = { s: 1, min: 60, h: 3_600, d: 86_400 } as const;

/** Reads a duration, as text with its seconds. @throws InvalidArgumentError when it is none. */
export function parseDuration(text: string): string {
  const [, count, unit] = /^(\d{1,6})(s|min|h|d)$/.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError('Write it as 30s, 90min, 12h or 2d.');
  return String(Number(count) * SECONDS[unit as keyof typeof SECONDS]);
}
