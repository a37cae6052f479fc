import type { Deployment, SubjectState } from '../model.ts';
import { foundSince } from './findings.ts';

const DAY_MS = 86_400_000;
const LONGEST_LEAD_MS = 14 * DAY_MS;

/**
 * When there is next something to do, or to count, for what a subject runs: an approval is to be renewed, has ended, a
 * condition's last day is over, a review is owed. `undefined` when nothing is coming.
 */
export function subjectDueAt(subject: SubjectState): Date | undefined {
  const found = revalidationsDue(subject).map(({ at }) => Date.parse(at));
  return earliest([...instantsOf(subject), ...found]);
}

/**
 * When to look again at a subject of which nothing came when it was due: when the next thing is due and, as long as an
 * approval should have been renewed by now, or what was found be looked at, within a day. `undefined` when nothing is coming.
 */
export function subjectLookAgainAt(subject: SubjectState, now: Date): Date | undefined {
  const later = instantsOf(subject).filter((instant) => instant > now.getTime());
  const owed = renewalsDue(subject, now).length + revalidationsDue(subject).length;
  const again = owed > 0 ? [now.getTime() + DAY_MS] : [];
  return earliest([...later, ...again]);
}

/** A request that is owed since something was found of what an environment runs. */
export interface RevalidationDue {
  readonly environment: string;
  /** The workflow that its promotion names for that. */
  readonly workflow: string;
  /** The newest finding. */
  readonly finding: string;
  readonly at: string;
}

/**
 * What is to be looked at again, since something was found of it after it was approved and nobody has closed that: one request for
 * an environment, by its newest finding; none while one is under way, which has them all on its page.
 */
export function revalidationsDue(subject: SubjectState): readonly RevalidationDue[] {
  return Object.entries(subject.environments).flatMap(([environment, { onFinding }]): RevalidationDue[] => {
    if (onFinding === undefined) return [];
    if (Object.values(subject.open).some(({ workflow }) => workflow === onFinding)) return [];
    const [finding] = foundSince(subject, environment);
    const at = finding === undefined ? undefined : subject.findings[finding]?.at;
    return finding === undefined || at === undefined
      ? []
      : [{ environment, workflow: onFinding, finding, at }];
  });
}

/** The environments in which an approval is to be renewed by now. */
export function renewalsDue({ environments }: SubjectState, now: Date): readonly string[] {
  return Object.entries(environments).flatMap(([environment, deployment]) =>
    renewalsOf(deployment).some((instant) => instant <= now.getTime()) ? [environment] : [],
  );
}

/**
 * When the renewal of what runs is asked for, in milliseconds since 1970: two weeks before its approval ends or, where
 * that does not hold for long, in the last third of its time. Nothing where it needs none.
 */
export function renewalsOf({ attest, attested, since }: Deployment): readonly number[] {
  if (attest === undefined) return [];
  const end = Date.parse(attest.dueAt);
  return [end - Math.min(LONGEST_LEAD_MS, (end - Date.parse(attested?.at ?? since)) / 3)];
}

function instantsOf({ environments, findings }: SubjectState): readonly number[] {
  return [
    ...Object.values(environments).flatMap((deployment) => [
      ...renewalsOf(deployment),
      ...(deployment.attest === undefined ? [] : [Date.parse(deployment.attest.dueAt)]),
      ...deployment.owing.map(({ dueAt }) => Date.parse(dueAt)),
    ]),
    ...Object.values(findings).map(({ due }) => Date.parse(`${due}T00:00:00.000Z`) + DAY_MS),
  ];
}

function earliest(instants: readonly number[]): Date | undefined {
  return instants.length === 0 ? undefined : new Date(Math.min(...instants));
}
