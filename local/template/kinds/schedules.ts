import type { ScheduleSpec } from '../deployment.ts';
import type { ResourceReader, StackReader } from '../reader.ts';
import { isEnabled, readTargets } from './rules.ts';

const RATE = /^rate\((\d+) (minute|hour|day)s?\)$/;
const SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3_600, day: 86_400 };

/** The schedules of a stack: EventBridge Scheduler's, and rules with a schedule. All have a rate. */
export function readSchedules(stack: StackReader): ScheduleSpec[] {
  const rules = stack
    .ofType('AWS::Events::Rule')
    .filter((rule) => isEnabled(rule) && rule.optional('ScheduleExpression') !== undefined)
    .flatMap((rule) =>
      readTargets(rule).map(({ functionArn, input }) => ({
        name: rule.name,
        everySeconds: readRate(rule),
        functionArn,
        input: input === undefined ? scheduledEvent(rule) : JSON.parse(input),
      })),
    );
  const schedules = stack
    .ofType('AWS::Scheduler::Schedule')
    .filter((schedule) => isEnabled(schedule))
    .map((schedule) => ({
      name: schedule.name,
      everySeconds: readRate(schedule),
      functionArn: schedule.text('Target.Arn'),
      input: JSON.parse(schedule.textOr('Target.Input', '{}')),
    }));
  return [...rules, ...schedules];
}

function scheduledEvent(rule: ResourceReader): unknown {
  return { source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [rule.name], detail: {} };
}

function readRate(resource: ResourceReader): number {
  const expression = resource.text('ScheduleExpression');
  const [, count, unit = ''] = RATE.exec(expression) ?? [];
  const seconds = Number(count) * (SECONDS[unit] ?? Number.NaN);
  return seconds > 0
    ? seconds
    : resource.fail(`runs at ${expression}, and only rate(...) is understood here`);
}
