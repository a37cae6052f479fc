import { AGES } from '../../schema/telemetry.ts';
import type { Decision, RequestState } from '../domain/model.ts';
import type { Ports } from '../ports.ts';

const DAY_MS = 86_400_000;

/** Measures how long a stage waited for a decision; not for one in place of what was taken back. */
export function measureDecision(
  { log }: Pick<Ports, 'log'>,
  { workflow, stages }: RequestState,
  stage: string,
  { at, choice, person }: Decision,
): void {
  const { openedAt, rescinded = [] } = stages[stage] ?? {};
  if (openedAt === undefined || rescinded.some((one) => one.person === person)) return;
  log.count('TimeToDecide', (Date.parse(at) - Date.parse(openedAt)) / 1000, { workflow, stage, choice });
}

/** Counts requests under way, by how long they have been. @param since when each was submitted */
export function countOpen({ log, clock }: Pick<Ports, 'log' | 'clock'>, since: readonly string[]): void {
  const now = clock.now().getTime();
  const days = since.map((at) => (now - Date.parse(at)) / DAY_MS);
  let from = Number.NEGATIVE_INFINITY;
  const ages: Record<string, number> = {};
  for (const [age, until] of Object.entries(AGES)) {
    ages[age] = days.filter((one) => one >= from && one < until).length;
    from = until;
  }
  log.count('OpenRequests', since.length, ages);
}
