import { own } from '../../../schema/own.ts';
import { GovernanceError } from '../../domain/errors.ts';
import type { Answer, Call } from '../call.ts';
import type { ActPorts } from '../ports.ts';

/** So many are taken up by one call. */
const AT_ONCE = 200;

/**
 * Has a receiver told again, from the first attempt on: of one message that it has not taken, or of all that were given up. One that
 * answered 410 is told again from here on. Nothing of it is in the ledger, and nothing is decided by it.
 * @throws GovernanceError `UnknownDelivery`
 */
export async function redeliver(
  { told, clock, log }: ActPorts,
  { path: { webhook }, body: { id }, caller }: Call<'redeliver'>,
): Promise<Answer<'redeliver'>> {
  if (told === undefined || own(told.webhooks, webhook) === undefined)
    throw unknown(
      webhook,
      `No webhook '${webhook}' is deployed: 'countersign webhooks' lists those that are.`,
    );
  const { deliveries } = told;
  await deliveries.welcome(webhook);
  log.info('a receiver is told again', { webhook, id, caller });
  if (id !== undefined) {
    if (await deliveries.again(webhook, id, clock.now())) return { redelivered: 1, more: false };
    throw unknown(
      webhook,
      `'${webhook}' has not failed to take ${id}: 'countersign webhooks' lists what it has not taken.`,
    );
  }
  let redelivered = 0;
  for await (const { id: given, due } of deliveries.of(webhook)) {
    if (due !== undefined) continue;
    if (redelivered === AT_ONCE) return { redelivered, more: true };
    await deliveries.again(webhook, given, clock.now());
    redelivered++;
  }
  return { redelivered, more: false };
}

const unknown = (webhook: string, message: string) =>
  new GovernanceError('UnknownDelivery', message, { webhook });
