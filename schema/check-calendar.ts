import { isDay } from './day.ts';
import { type Holiday, type HolidayRule, toRule } from './holidays.ts';
import { describeUnknown } from './unknown-words.ts';
import { type DayHours, type Hours, readShifts, spansOf, WEEKDAYS } from './working-hours.ts';
import { type Calendar, everyHours } from './working-time.ts';
import { DATE, isTimeZone } from './zone-clock.ts';

const MUST = ['timeZone', 'workingDays', 'workingHours', 'holidays'] as const satisfies (keyof Calendar)[];
const KNOWN = [...MUST, 'hoursOn', 'holidaysUntil'] as const satisfies (keyof Calendar)[];
const HOURS = ['from', 'until', 'overnight'] as const satisfies (keyof Hours)[];
/** What says when a holiday is; of each exactly one kind. */
const KINDS = ['date', 'yearly', 'easter', 'nth'] as const;
const RULE = [...KINDS, 'weekday', 'month', 'observed', 'hours'] as const;
/** Of how many days before or after Easter a rule may speak. */
const EASTER_REACH = 120;

/** Everything that is wrong with a calendar, for whoever wrote it. */
export function checkCalendar(source: Calendar): string[] {
  const odd = checkMembers(source);
  if (odd.length > 0) return odd;
  const hours = [
    ...checkHours(source.workingHours, 'working hours'),
    ...Object.entries(source.hoursOn ?? {}).flatMap(([day, own]) => checkHoursOn(source, day, own)),
    ...source.holidays.map(toRule).flatMap((rule) => {
      const { hours } = rule;
      return hours === undefined ? [] : checkHours(hours, `hours of the holiday ${JSON.stringify(rule)}`);
    }),
  ];
  return [
    ...checkZone(source.timeZone),
    ...checkWorkingDays(source.workingDays),
    ...hours,
    ...(hours.length > 0 ? [] : checkNights(source)),
    ...checkHolidays(source.holidays),
    ...source.holidays.flatMap(checkRule),
    ...checkCoverage(source.holidaysUntil),
  ];
}

/** What is unknown or, unless it is misspelt, missing. The compiler sees it too, but nobody need ask it. */
function checkMembers(source: Calendar): string[] {
  const unknown = [
    ...describeUnknown(source, KNOWN),
    ...spansOf(source.workingHours ?? []).flatMap((span) =>
      describeUnknown(span, HOURS).map((message) => `its workingHours ${message}`),
    ),
  ];
  if (unknown.length > 0) return unknown;
  return MUST.filter((member) => source[member] === undefined).map((member) => `has no ${member}: add it`);
}

function checkZone(timeZone: string): string[] {
  return isTimeZone(timeZone)
    ? []
    : [`time zone '${timeZone}' is unknown: write an IANA name, such as 'Europe/Berlin'`];
}

function checkWorkingDays(days: readonly string[]): string[] {
  if (days.length === 0) return ["there is no working day: name at least one, such as 'monday'"];
  return days.flatMap((day, index) => {
    if (!WEEKDAYS.some((weekday) => weekday === day)) {
      return [`working day '${day}' is unknown: choose from ${WEEKDAYS.join(', ')}`];
    }
    return days.indexOf(day) < index ? [`working day '${day}' is named twice: remove one`] : [];
  });
}

function checkHoursOn({ workingDays }: Calendar, day: string, hours: DayHours): string[] {
  return workingDays.some((working) => working === day)
    ? checkHours(hours, `hoursOn.${day}`)
    : [`hoursOn.${day} is of no working day: name it among workingDays, or remove it`];
}

function checkHours(hours: DayHours, what: string): string[] {
  const spans = spansOf(hours);
  if (spans.length === 0)
    return [`${what}: there is no span: write at least one, { from: '09:00', until: '17:00' }`];
  const problems = spans.flatMap((span, index) => checkSpan(span, what, index === spans.length - 1));
  if (problems.length > 0) return problems;
  return spans.flatMap(({ from }, index) => {
    const before = spans[index - 1];
    return before === undefined || before.until < from
      ? []
      : [
          `${what} from '${from}' begin before those until '${before.until}' have ended: leave a break between, or write one span`,
        ];
  });
}

function checkSpan({ from, until, overnight, ...more }: Hours, what: string, isLast: boolean): string[] {
  const unknown = describeUnknown(more, HOURS).map((message) => `${what} ${message}`);
  const time = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
  const problems: string[] = [...unknown];
  if (!time.test(from))
    problems.push(`${what} from '${from}': write a time from '00:00' to '23:59', such as '09:00'`);
  if (!time.test(until) && until !== '24:00')
    problems.push(`${what} until '${until}': write a time up to '24:00', such as '17:00'`);
  if (problems.length > 0) return problems;
  const span = `${what} from '${from}' until '${until}'`;
  if (overnight === undefined)
    return from < until
      ? []
      : [`${span}: let them end later than they begin, or say overnight: true where they pass midnight`];
  if (!isLast) return [`${span}: only the last span of a day can be overnight`];
  return until <= from
    ? []
    : [`${span} pass midnight and last for more than a day: let them end before they begin again`];
}

/** A night may not last into the hours of the next day. */
function checkNights(calendar: Calendar): string[] {
  const days = everyHours(calendar).map(readShifts);
  const latest = Math.max(...days.map((day) => day.at(-1)?.until ?? 0)) - DATE;
  const first = Math.min(...days.map((day) => day[0]?.from ?? 0));
  return latest > first
    ? ['its nights last into the hours of the next day: let each end before the first hours of any day begin']
    : [];
}

/** The dates of a list. */
function checkHolidays(holidays: readonly Holiday[]): string[] {
  const dates = holidays.flatMap((holiday) => {
    const rule = toRule(holiday);
    return 'date' in rule ? [rule.date] : [];
  });
  return dates.flatMap((holiday, index) => {
    if (!isDay(holiday)) return [`holiday '${holiday}' is no date: write year, month and day, 'YYYY-MM-DD'`];
    const before = dates[index - 1];
    if (before === holiday) return [`holiday '${holiday}' is listed twice: remove one`];
    if (before === undefined || before < holiday || !isDay(before)) return [];
    return [`holiday '${holiday}' stands after '${before}': list them in ascending order`];
  });
}

function checkRule(holiday: Holiday): string[] {
  if (typeof holiday === 'string') return [];
  const name = `holiday ${JSON.stringify(holiday)}`;
  const unknown = describeUnknown(holiday, RULE);
  if (unknown.length > 0) return unknown.map((message) => `${name} ${message}`);
  if (KINDS.filter((kind) => kind in holiday).length !== 1)
    return [`${name} must say once when it is: by date, yearly, nth (with weekday and month) or easter`];
  const problem = problemOf(holiday);
  const { observed = 'next' } = holiday;
  return [
    ...(problem === undefined ? [] : [`${name}: ${problem}`]),
    ...(['next', 'nearest'].includes(observed) ? [] : [`${name}: let it be observed 'next' or 'nearest'`]),
  ];
}

function problemOf(rule: HolidayRule): string | undefined {
  if ('date' in rule) return undefined;
  if ('yearly' in rule)
    // Any day that some year has: 2020 was a leap year.
    return isDay(`2020-${rule.yearly}`) ? undefined : "write month and day, 'MM-DD'";
  if ('easter' in rule)
    return Number.isInteger(rule.easter) && Math.abs(rule.easter) <= EASTER_REACH
      ? undefined
      : `write whole days from Easter Sunday, from -${EASTER_REACH} to ${EASTER_REACH}`;
  if (![1, 2, 3, 4, 'last'].includes(rule.nth)) return "write nth as 1, 2, 3, 4 or 'last'";
  if (!WEEKDAYS.includes(rule.weekday)) return `write weekday as one of ${WEEKDAYS.join(', ')}`;
  return Number.isInteger(rule.month) && rule.month >= 1 && rule.month <= 12
    ? undefined
    : 'write month as a number from 1 to 12';
}

function checkCoverage(until: string | undefined): string[] {
  return until === undefined || isDay(until)
    ? []
    : [`holidaysUntil '${until}' is no date: write year, month and day, 'YYYY-MM-DD'`];
}
