import type { SubjectState } from '../model.ts';

/** How long before an approval ends the request to renew it begins. */
export const RENEWAL_LEAD_MS = 14 * 86_400_000;
const DAY_MS = 86_400_000;

/**
 * When there is next something to do, or to count, for what a subject runs: an approval is to be renewed, a condition's
 * last day is over, a review is owed. `undefined` when nothing is coming.
 */
export function subjectDueAt({ environments, findings }: SubjectState): Date | undefined {
  const instants = [
    ...Object.values(environments).flatMap(({ attest, owing }) => [
      ...(attest === undefined ? [] : [Date.parse(attest.dueAt) - RENEWAL_LEAD_MS]),
      ...owing.map(({ dueAt }) => Date.parse(dueAt)),
    ]),
    ...Object.values(findings).map(({ due }) => Date.parse(`${due}T00:00:00.000Z`) + DAY_MS),
  ];
  return instants.length === 0 ? undefined : new Date(Math.min(...instants));
}
