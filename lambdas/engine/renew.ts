import { sha256Hex } from '../../schema/canonical-json.ts';
import { own } from '../../schema/own.ts';
import type { Deployment, SubjectState, Submission } from '../domain/model.ts';
import { withoutSecret } from '../domain/secrets.ts';
import {
  type RevalidationDue,
  renewalsDue,
  revalidationsDue,
  subjectLookAgainAt,
} from '../domain/subject/due.ts';
import { dueSpot } from '../domain/views/lists.ts';
import type { Ports } from '../ports.ts';
import { position } from './advance.ts';
import { type Due, reportDamage } from './lists.ts';
import { requesterFor } from './requester.ts';
import { startOwed } from './start-owed.ts';

/** What runs where. */
interface Running {
  readonly subject: string;
  readonly environment: string;
  readonly deployment: Deployment;
}

/**
 * Starts the requests that renew the approvals of what a subject runs and that end soon, and those that look again at what something
 * was found of, as the ledger says, and says when to look at the subject again.
 */
export async function renewDue(
  ports: Pick<Ports, 'ledger' | 'views' | 'executions' | 'clock' | 'log' | 'catalogue'>,
  { stream, seq }: Due,
): Promise<void> {
  const { views, clock, log } = ports;
  const now = clock.now();
  const current = await position<SubjectState>(ports, stream);
  if (current === undefined) {
    reportDamage(log, stream);
    await views.setDue(stream, seq);
    return;
  }
  const { subject, environments } = current.state;
  for (const environment of renewalsDue(current.state, now)) {
    const deployment = own(environments, environment);
    if (deployment !== undefined) await renew(ports, { subject, environment, deployment });
  }
  for (const due of revalidationsDue(current.state)) await revalidate(ports, current.state, due);
  const again = subjectLookAgainAt(current.state, now);
  await views.setDue(stream, seq, again && dueSpot(stream, again));
}

/** Starts the request that renews the approval of what an environment runs; once for each end of it. */
async function renew(
  ports: Pick<Ports, 'ledger' | 'executions' | 'log' | 'catalogue'>,
  { subject, environment, deployment }: Running,
): Promise<void> {
  const { attest } = deployment;
  if (attest === undefined) return;
  const requestedBy = requesterFor(ports.catalogue, attest.by, [deployment.requestedBy]);
  if (requestedBy === undefined) {
    ports.log.warn('an approval ends and nobody may ask to renew it', { subject, environment });
    ports.log.count('OwedNotStarted');
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
  await startOwed(ports, attest.by, { name, input });
}

/** Starts the request that looks again at what an environment runs, since something was found of it; once for each finding. */
async function revalidate(
  ports: Pick<Ports, 'ledger' | 'executions' | 'log' | 'catalogue'>,
  { subject, environments, findings }: SubjectState,
  { environment, workflow, finding: id }: RevalidationDue,
): Promise<void> {
  const [deployment, finding] = [own(environments, environment), own(findings, id)];
  if (deployment === undefined || finding === undefined) return;
  const requestedBy = requesterFor(ports.catalogue, workflow, [deployment.requestedBy]);
  if (requestedBy === undefined) {
    const about = { subject, environment, finding: id, workflow };
    ports.log.warn('something was found of what runs, and nobody may ask to look at it again', about);
    ports.log.count('OwedNotStarted');
    return;
  }
  const note = `Found of version ${deployment.version} in ${environment} by ${finding.raisedBy} at ${finding.at} (${id}): ${finding.text}`;
  const input: Partial<Submission> = {
    subject,
    version: deployment.version,
    requestedBy,
    artifact: deployment.artifact,
    metrics: deployment.metrics,
    note: withoutSecret(note).slice(0, 2000).toWellFormed(),
  };
  const name = `found-${sha256Hex(`${subject} ${environment} ${deployment.request} ${id}`).slice(0, 40)}`;
  await startOwed(ports, workflow, { name, input });
}
