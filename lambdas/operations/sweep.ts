import { membersOf } from '../../schema/roles.ts';
import { GOES_ON_WITHIN_MS } from '../domain/request/due.ts';
import { dueSpot } from '../domain/views/lists.ts';
import { countOverdue } from '../engine/count-overdue.ts';
import { type Due, dueUntil, isRequest, isSubject, reportDamage } from '../engine/lists.ts';
import { renewDue } from '../engine/renew.ts';
import type { Ports } from '../ports.ts';
import { bringForward, type ForwardPorts } from './bring-forward.ts';

export type SweepPorts = ForwardPorts & Pick<Ports, 'subscriptions'>;

/**
 * Does what is due: brings requests to where the ledger says they are, whatever died before, reminds, escalates, lets
 * overdue waits expire, tries again what was held, starts the renewal of approvals that are about to end. Reads what is
 * due and nothing else. Whatever nothing came of is looked at again when the next thing is due; what fails, a little
 * later, so that it keeps nothing else waiting.
 *
 * Also counts what is overdue, and tells operators of approvers who would hear nothing.
 */
export const sweep = (ports: SweepPorts) => async () => {
  await countOverdue(ports);
  let failures = 0;
  for await (const due of dueUntil(ports, ports.clock.now())) {
    try {
      await lookAfter(ports, due);
    } catch (error) {
      failures++;
      ports.log.error('what is due could not be done', error, { stream: due.stream });
      await postpone(ports, due);
    }
  }
  ports.log.count('SweepFailures', failures);
  // Counted where they happen, too: the alarms should not lack data until then.
  ports.log.count('NamesTaken', 0);
  ports.log.count('OwedNotStarted', 0);
  await reportUnconfirmed(ports);
};

async function lookAfter(ports: SweepPorts, due: Due): Promise<void> {
  if (isRequest(due.stream)) return bringForward(ports, due);
  if (isSubject(due.stream)) return renewDue(ports, due);
  reportDamage(ports.log, due.stream);
  await ports.views.setDue(due.stream, due.seq);
}

async function postpone({ views, clock, log }: SweepPorts, { stream, seq }: Due): Promise<void> {
  try {
    await views.setDue(stream, seq, dueSpot(stream, new Date(clock.now().getTime() + GOES_ON_WITHIN_MS)));
  } catch (error) {
    log.error('what failed stays due', error, { stream });
  }
}

async function reportUnconfirmed({ catalogue, subscriptions, log }: SweepPorts): Promise<void> {
  let unconfirmed = 0;
  for (const role of Object.keys(catalogue.roles)) {
    const confirmed = await subscriptions.confirmed(role);
    for (const { email } of membersOf(catalogue.roles, role)) {
      if (confirmed.has(email)) continue;
      unconfirmed++;
      log.warn('a person has not confirmed the e-mail subscription and hears nothing', {
        role,
        person: email,
      });
    }
  }
  log.count('UnconfirmedApprovers', unconfirmed);
}
