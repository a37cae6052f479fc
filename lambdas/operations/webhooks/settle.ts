import { own } from '../../../schema/own.ts';
import { type Delivery, failed, givenUp, isGone, type Posted } from '../../domain/webhooks/delivery.ts';
import type { TellPorts } from './ports.ts';

type SettlePorts = Pick<TellPorts, 'deliveries' | 'webhooks' | 'clock' | 'log'>;

/** Whether a receiver has said that it wants nothing more; at another address, it has not. */
export async function isTurnedAway({ deliveries, webhooks }: SettlePorts, webhook: string): Promise<boolean> {
  const turned = await deliveries.turnedAway(webhook);
  return turned !== undefined && turned.url === own(webhooks, webhook)?.url;
}

/** What an attempt in vain makes of a delivery, for whoever notes it. A receiver that answers 410 is told nothing more. */
export async function afterFailure(
  ports: SettlePorts,
  delivery: Delivery,
  posted: Posted,
): Promise<Delivery> {
  const now = ports.clock.now();
  const next = failed(delivery, posted, now);
  if (isGone(posted)) {
    const { webhook } = delivery;
    await ports.deliveries.turnAway({
      webhook,
      url: own(ports.webhooks, webhook)?.url ?? '',
      at: now.toISOString(),
    });
    return giveUp(ports, next, '410: it wants nothing more');
  }
  return next.due === undefined ? giveUp(ports, next) : next;
}

/** A delivery that is not tried any more, counted and named for whoever the alarm wakes. */
export function giveUp(
  { log }: Pick<SettlePorts, 'log'>,
  delivery: Delivery,
  why = delivery.answer,
): Delivery {
  const { webhook, id, type, attempts } = delivery;
  log.warn('a receiver was not told, and will not be: countersign webhooks shows it', {
    webhook,
    id,
    type,
    attempts,
    why,
  });
  log.count('UndeliveredWebhook');
  return givenUp(delivery, why);
}

/** Why what comes for a receiver that answered 410 is not tried. */
export const TURNED_AWAY = 'not tried: it has answered 410, that it wants nothing more';
