import { sha256Hex } from '../../schema/canonical-json.ts';
import { isOverdue } from '../domain/checks.ts';
import { subjectStream } from '../domain/entry.ts';
import type { SubjectState, Submission } from '../domain/model.ts';
import { RENEWAL_LEAD_MS } from '../domain/subject/due.ts';
import { SUBJECTS } from '../domain/views/lists.ts';
import type { Ports } from '../ports.ts';
import { position } from './advance.ts';
import { subjectsIn } from './lists.ts';
import { requesterFor } from './requester.ts';

type Needs = Pick<Ports, 'ledger' | 'views' | 'executions' | 'clock' | 'log' | 'catalogue'>;

/**
 * Looks after what subjects run: starts the request to renew an approval that is about to end, and counts what is
 * overdue: renewals, conditions of approvals, reviews that were to follow a promotion.
 *
 * @returns how many subjects could not be looked after; one's failure does not keep the others.
 */
export async function watchSubjects(ports: Needs): Promise<number> {
  const now = ports.clock.now();
  const overdue = { OverdueAttestations: 0, OverdueFindings: 0, OverdueReviews: 0 };
  let failures = 0;
  for await (const { item } of subjectsIn(ports, SUBJECTS)) {
    const { state } = item;
    try {
      overdue.OverdueFindings += Object.values(state.findings).filter(({ due }) =>
        isOverdue(due, now),
      ).length;
      for (const [environment, deployment] of Object.entries(state.environments)) {
        const passed = (instant: string) => Date.parse(instant) <= now.getTime();
        overdue.OverdueReviews += deployment.owing.filter(({ dueAt }) => passed(dueAt)).length;
        if (deployment.attest === undefined) continue;
        if (passed(deployment.attest.dueAt)) overdue.OverdueAttestations++;
        if (Date.parse(deployment.attest.dueAt) - RENEWAL_LEAD_MS <= now.getTime())
          await renew(ports, state.subject, environment);
      }
    } catch (error) {
      failures++;
      ports.log.error('a subject could not be looked after', error, { subject: state.subject });
    }
  }
  for (const [metric, count] of Object.entries(overdue))
    ports.log.count(metric as keyof typeof overdue, count);
  return failures;
}

/** Starts the request that renews the approval of what an environment runs, as the ledger says; once for each end. */
async function renew(ports: Needs, subject: string, environment: string): Promise<void> {
  const current = await position<SubjectState>(ports, subjectStream(subject));
  const deployment = current?.state.environments[environment];
  const attest = deployment?.attest;
  if (deployment === undefined || attest === undefined) return;
  const requestedBy = requesterFor(ports.catalogue, attest.by, [deployment.requestedBy]);
  if (requestedBy === undefined) {
    ports.log.warn('an approval ends and nobody may ask to renew it', { subject, environment });
    return;
  }
  const input: Partial<Submission> = {
    subject,
    version: deployment.version,
    requestedBy,
    artifact: deployment.artifact,
    metrics: deployment.metrics,
    note: `The approval of version ${deployment.version} in ${environment} ends at ${attest.dueAt}.`,
  };
  const name = `renew-${sha256Hex(`${subject} ${environment} ${deployment.request} ${attest.dueAt}`).slice(0, 40)}`;
  await ports.executions.start(attest.by, name, input);
}
