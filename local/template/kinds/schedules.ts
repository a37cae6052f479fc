import type { Cadence, ScheduleSpec } from '../deployment.ts';
import type { ResourceReader, StackReader } from '../reader.ts';
import { isEnabled, readTargets } from './rules.ts';

const RATE = /^rate\((\d+) (minute|hour|day)s?\)$/;
/** One time of day, every day: `cron(0 6 * * ? *)`. */
const DAILY = /^cron\(([0-5]?\d) ([01]?\d|2[0-3]) (?:\* \* \?|\? \* \*) \*\)$/;
const SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3_600, day: 86_400 };

/** The schedules of a stack: EventBridge Scheduler's, and rules with a schedule. */
export function readSchedules(stack: StackReader): ScheduleSpec[] {
  const rules = stack
    .ofType('AWS::Events::Rule')
    .filter((rule) => isEnabled(rule) && rule.optional('ScheduleExpression') !== undefined)
    .flatMap((rule) =>
      readTargets(rule).map(({ functionArn, input }) => ({
        name: rule.name,
        cadence: readCadence(rule),
        functionArn,
        input: input === undefined ? scheduledEvent(rule) : JSON.parse(input),
      })),
    );
  const schedules = stack
    .ofType('AWS::Scheduler::Schedule')
    .filter((schedule) => isEnabled(schedule))
    .map((schedule) => ({
      name: schedule.name,
      cadence: readCadence(schedule),
      functionArn: schedule.text('Target.Arn'),
      input: JSON.parse(schedule.textOr('Target.Input', '{}')),
    }));
  return [...rules, ...schedules];
}

function scheduledEvent(rule: ResourceReader): unknown {
  return { source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [rule.name], detail: {} };
}

function readCadence(resource: ResourceReader): Cadence {
  const expression = resource.text('ScheduleExpression');
  const [, minute, hour] = DAILY.exec(expression) ?? [];
  if (minute !== undefined && hour !== undefined)
    return {
      dailyAtMinute: Number(hour) * 60 + Number(minute),
      timeZone: resource.textOr('ScheduleExpressionTimezone', 'UTC'),
    };
  const [, count, unit = ''] = RATE.exec(expression) ?? [];
  const everySeconds = Number(count) * (SECONDS[unit] ?? Number.NaN);
  return everySeconds > 0
    ? { everySeconds }
    : resource.fail(`runs at ${expression}, and only rate(...) or one time each day is understood here`);
}
