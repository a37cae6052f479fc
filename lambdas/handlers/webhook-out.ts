import { setTimeout as pause } from 'node:timers/promises';
import {
  deliveriesPort,
  ledgerPort,
  streamsPort,
  webhookSignerPort,
  webhooksSetting,
} from '../adapters/connect.ts';
import { queuePrefix, receiversPort, sharedSecret } from '../adapters/connect-webhooks.ts';
import { readQueued } from '../adapters/sqs-records.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { take } from '../operations/webhooks/take.ts';

const takeQueued = take({
  ledger: ledgerPort(),
  streams: streamsPort(),
  webhooks: webhooksSetting(),
  deliveries: deliveriesPort(log),
  receivers: receiversPort(),
  signer: webhookSignerPort(),
  secret: sharedSecret,
  clock: systemClock,
  log,
  pause,
});

/** Events of receivers' queues: each receiver is told. */
export const handler = onInvoke(async (event) => takeQueued(readQueued(event, queuePrefix())));
