import { flawOfSubject } from './names.ts';
import type { Organisation } from './organisation.ts';
import { fitsPattern } from './pattern.ts';
import { roleOf } from './roles.ts';
import { describeShape } from './shape.ts';
import { MONITOR } from './source-shapes.ts';
import { instead } from './wording.ts';

/** Something that watches what runs, whose alarm opens a finding: an alarm of CloudWatch, or a schedule of SageMaker Model Monitor. */
export interface Monitor {
  /** The name of alarms; `*` stands for any characters. One of `alarm` and `schedule`. */
  readonly alarm?: string | undefined;
  /** The name of monitoring schedules; `*` stands for any characters. */
  readonly schedule?: string | undefined;
  /** What it watches, such as `model/churn`. */
  readonly subject: string;
  /** Where it watches that. */
  readonly environment: string;
  /** The address of the person who sees to what it finds. */
  readonly owner: string;
  /** How many days they have: 1 to 365. */
  readonly days: number;
}

const MOST_DAYS = 365;

/** What is wrong with monitors, one line a problem, for people. @param organisation looked at when it is known */
export function describeMonitors(
  monitors: readonly Monitor[],
  organisation?: Pick<Organisation, 'workflows' | 'roles'>,
): string[] {
  if (!Array.isArray(monitors)) return ['monitors must be a list'];
  return monitors.flatMap((monitor: Monitor) => {
    const misshapen = describeShape(monitor, MONITOR);
    if (misshapen.length > 0) return misshapen.map((message) => `monitors has one that ${message}`);
    return describe(monitor, organisation).map((message) => `the monitor of ${monitor.subject} ${message}`);
  });
}

function describe(
  { alarm, schedule, subject, environment, owner, days }: Monitor,
  organisation?: Pick<Organisation, 'workflows' | 'roles'>,
): string[] {
  return [
    ...((alarm === undefined) === (schedule === undefined)
      ? ["must name either an 'alarm' or a 'schedule'"]
      : []),
    ...describeSubject(subject),
    ...(Number.isInteger(days) && days >= 1 && days <= MOST_DAYS
      ? []
      : [`gives ${days} days: write a whole number from 1 to ${MOST_DAYS}`]),
    ...(organisation === undefined ? [] : describeWithin(organisation, { subject, environment, owner })),
  ];
}

function describeSubject(subject: string): string[] {
  const flaw = flawOfSubject(subject);
  return flaw === undefined ? [] : [`names its subject otherwise than it is: it ${flaw}`];
}

function describeWithin(
  { workflows, roles }: Pick<Organisation, 'workflows' | 'roles'>,
  { subject, environment, owner }: Pick<Monitor, 'subject' | 'environment' | 'owner'>,
): string[] {
  const kind = subject.slice(0, subject.indexOf('/'));
  const known = [
    ...new Set(workflows.filter((one) => one.subject === kind).flatMap(({ environments }) => environments)),
  ];
  return [
    ...(known.includes(environment)
      ? []
      : [`watches '${environment}', to which no workflow for '${kind}' promotes: ${instead(known)}`]),
    ...(roleOf(roles, owner) !== undefined ? [] : [`leaves what it finds to ${owner}, who is in no role`]),
  ];
}

/** The first of the monitors that an alarm, or a schedule, is; `undefined` for one that is left alone. */
export function monitorOf(
  monitors: readonly Monitor[],
  kind: 'alarm' | 'schedule',
  name: string,
): Monitor | undefined {
  return monitors.find((one) => one[kind] !== undefined && fitsPattern(one[kind], name));
}
