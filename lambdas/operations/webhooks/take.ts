import { own } from '../../../schema/own.ts';
import { ledgerEvent } from '../../domain/ledger-event.ts';
import { begun, FIRST_PAUSE_MS, isTaken, isTriedAtOnce } from '../../domain/webhooks/delivery.ts';
import type { Queued } from '../../ports.ts';
import type { TellPorts } from './ports.ts';
import { afterFailure, giveUp, isTurnedAway, TURNED_AWAY } from './settle.ts';
import { messageFor, tell } from './tell.ts';

/** What Lambda is answered for a batch: the messages that stay in the queue. */
export interface QueueAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export interface TakePorts extends TellPorts {
  readonly pause: (milliseconds: number) => Promise<void>;
}

/**
 * Tells receivers of what their queues hold: each entry once, and once more after five seconds. What a receiver has not taken
 * then is noted, and tried again by `retry`. A message leaves its queue when the receiver has it, or it is noted.
 *
 * @returns what could not even be noted, which comes again
 */
export const take =
  (ports: TakePorts) =>
  async (queued: readonly Queued[]): Promise<QueueAnswer> => {
    const failures = await Promise.all(queued.map((one) => stays(ports, one)));
    return {
      batchItemFailures: failures.flatMap((id) => (id === undefined ? [] : [{ itemIdentifier: id }])),
    };
  };

/** The id of a message that stays in its queue. */
async function stays(ports: TakePorts, queued: Queued): Promise<string | undefined> {
  try {
    await takeOne(ports, queued);
    return undefined;
  } catch (error) {
    ports.log.error('an event stays in the queue of a receiver', error, { webhook: queued.webhook });
    return queued.id;
  }
}

async function takeOne(ports: TakePorts, { webhook: name, body }: Queued): Promise<void> {
  const webhook = own(ports.webhooks, name);
  if (webhook === undefined) return;
  const announced = ledgerEvent.parse(JSON.parse(body)).detail;
  const message = await messageFor(ports, webhook, announced);
  if (message === undefined) return;
  let delivery = begun(name, message, announced, ports.clock.now());
  if (await isTurnedAway(ports, name)) return ports.deliveries.begin(giveUp(ports, delivery, TURNED_AWAY));
  do {
    if (delivery.attempts > 0) await ports.pause(FIRST_PAUSE_MS);
    const posted = await tell(ports, webhook, message);
    if (isTaken(posted)) return;
    delivery = await afterFailure(ports, delivery, posted);
  } while (isTriedAtOnce(delivery));
  await ports.deliveries.begin(delivery);
}
