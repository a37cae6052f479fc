import type { Webhook } from '../../../schema/webhooks.ts';
import { type Delivery, isTaken } from '../../domain/webhooks/delivery.ts';
import type { TellPorts } from './ports.ts';
import { afterFailure, giveUp, isTurnedAway, TURNED_AWAY } from './settle.ts';
import { messageFor, tell } from './tell.ts';

/** So many messages are on their way to one receiver at a time. */
const AT_ONCE = 8;
/** After this, in milliseconds, no more are begun: the next run, a minute later, goes on. */
const PATIENCE = 30_000;

/**
 * Tells receivers again what is due, each of them beside the others: one that is slow or down holds up nobody else. What
 * fails for another reason than the receiver's stays due.
 */
export const retry = (ports: TellPorts) => async (): Promise<void> => {
  await Promise.all(Object.entries(ports.webhooks).map((one) => retryOne(ports, ...one)));
};

async function retryOne(ports: TellPorts, name: string, webhook: Webhook): Promise<void> {
  const until = ports.clock.now().getTime() + PATIENCE;
  const due = ports.deliveries.due(name, ports.clock.now())[Symbol.asyncIterator]();
  const work = async (): Promise<void> => {
    while (ports.clock.now().getTime() < until) {
      const next = await due.next();
      if (next.done) return;
      await tryAgain(ports, webhook, next.value);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function tryAgain(ports: TellPorts, webhook: Webhook, delivery: Delivery): Promise<void> {
  const { deliveries, log } = ports;
  const { webhook: name, id } = delivery;
  try {
    if (await isTurnedAway(ports, name)) return await deliveries.keep(giveUp(ports, delivery, TURNED_AWAY));
    const message = await messageFor(ports, webhook, { ...delivery, hash: id });
    const posted = message && (await tell(ports, webhook, message));
    // What its receiver wants no more, since the organisation says so now, is done with as well.
    if (posted === undefined || isTaken(posted)) return await deliveries.forget(name, id);
    await deliveries.keep(await afterFailure(ports, delivery, posted));
  } catch (error) {
    log.error('a receiver could not be told again: it stays due', error, { webhook: name, id });
  }
}
