import type { Check } from '../../schema/check.ts';
import { dayOf, parseDay } from '../../schema/day.ts';
import { own } from '../../schema/own.ts';
import { deploymentIn, type Facts } from './facts.ts';
import { ownFindings } from './subject/findings.ts';

/** What a check found, with the values that it saw. */
export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  /** What it looked at and what it wanted, for people. */
  readonly found: string;
  readonly saw: Readonly<Record<string, string | number | boolean | null>>;
}

/** A check that looks at facts alone: at none that is run, and at nothing that only an entry has. */
export type FactCheck = Exclude<Check, { readonly custom: string } | { readonly modelSignature: unknown }>;

type Observation = Omit<CheckResult, 'name'>;

const DAY_MS = 86_400_000;

/** Runs one check on the facts. What it needs and nobody stated makes it fail. Total: it never throws. */
export function runCheck(name: string, check: FactCheck, facts: Facts): CheckResult {
  return { name, ...observe(check, facts) };
}

function observe(check: FactCheck, facts: Facts): Observation {
  if ('notWorseThan' in check) return compareWith(check, facts);
  if ('metric' in check) return withinBounds(check, facts);
  if ('evidence' in check) {
    const attached = facts.request.evidence.includes(check.evidence);
    const found = `evidence '${check.evidence}' is ${attached ? '' : 'not '}attached`;
    return { passed: attached, found, saw: { attached } };
  }
  if ('trainingDataAtMostDaysOld' in check) return age(check.trainingDataAtMostDaysOld, facts);
  if ('artifactUnchangedSince' in check) return unchanged(check.artifactUnchangedSince, facts);
  return openFindings(check.findings, facts);
}

function metricOf(metrics: Readonly<Record<string, number>>, name: string): number | null {
  return own(metrics, name) ?? null;
}

function withinBounds(
  check: { readonly metric: string; readonly atLeast?: number; readonly atMost?: number },
  { request }: Facts,
): Observation {
  const { metric, atLeast, atMost } = check;
  const value = metricOf(request.metrics, metric);
  const saw = { [metric]: value };
  if (value === null) return { passed: false, found: `the request states no metric '${metric}'`, saw };
  const passed = (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);
  const bounds = [
    ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
    ...(atMost === undefined ? [] : [`at most ${atMost}`]),
  ];
  return { passed, found: `${metric} is ${value}; wanted: ${bounds.join(' and ')}`, saw };
}

function compareWith(
  check: Extract<FactCheck, { readonly notWorseThan: string }>,
  facts: Facts,
): Observation {
  const { metric, notWorseThan: environment, by, better } = check;
  const value = metricOf(facts.request.metrics, metric);
  const running = deploymentIn(facts.subject, environment);
  const reference = running === undefined ? null : metricOf(running.metrics, metric);
  const saw = { [metric]: value, [environment]: reference, version: running?.version ?? null };
  if (value === null) return { passed: false, found: `the request states no metric '${metric}'`, saw };
  if (running === undefined)
    return { passed: true, found: `${environment} runs nothing to compare with`, saw };
  if (reference === null)
    return { passed: true, found: `version ${running.version} in ${environment} states no ${metric}`, saw };
  const worse = better === 'higher' ? reference - value : value - reference;
  // Figures such as 0.91 - 0.9 are not exact: a hair beyond the tolerance is the tolerance.
  const passed = worse <= by + 1e-9;
  const found = `${metric} is ${value}; version ${running.version} in ${environment} has ${reference}; at most ${by} worse is allowed`;
  return { passed, found, saw };
}

function age(most: number, { request, now }: Facts): Observation {
  const { collected, newestCollected = collected } = request;
  if (collected === undefined) {
    const found = 'the request does not say when the training data was collected';
    return { passed: false, found, saw: { collected: null } };
  }
  const daysSince = (day = collected) => Math.floor((now.getTime() - (parseDay(day) ?? Number.NaN)) / DAY_MS);
  const days = daysSince();
  const saw = {
    collected,
    days,
    ...(request.newestCollected && { newestCollected: request.newestCollected }),
  };
  // Tomorrow in UTC is today somewhere.
  if (daysSince(newestCollected) < -1)
    return { passed: false, found: `the training data would be collected on ${newestCollected} only`, saw };
  const found = `the training data was collected on ${collected}, ${days} days ago; at most ${most} are allowed`;
  return { passed: days <= most, found, saw };
}

/** What the environment runs must be of this request, else something else was tested there. */
function unchanged(environment: string, { request, subject }: Facts): Observation {
  const running = deploymentIn(subject, environment);
  const own = request.artifact?.sha256 ?? null;
  const other = running?.artifact?.sha256 ?? null;
  const saw = { artifact: own, [environment]: other, request: running?.request ?? null };
  const passed = own !== null && own === other && running?.request === request.request;
  const found = passed
    ? `the artifact is the one in ${environment}`
    : `${environment} runs ${running === undefined ? 'nothing' : `another artifact or request (version ${running.version})`}`;
  return { passed, found, saw };
}

function openFindings(wanted: 'none-overdue' | 'none-open', { request, subject, now }: Facts): Observation {
  const open = [...Object.values(subject?.findings ?? {}), ...Object.values(ownFindings(subject, request))];
  const overdue = open.filter(({ due }) => isOverdue(due, now));
  const counted = wanted === 'none-open' ? open : overdue;
  const found = `the subject has ${open.length} open conditions of earlier approvals, ${overdue.length} of them overdue`;
  return { passed: counted.length === 0, found, saw: { open: open.length, overdue: overdue.length } };
}

/** True once the last day of something is over, in UTC. */
export function isOverdue(lastDay: string, now: Date): boolean {
  return dayOf(now) > lastDay;
}
