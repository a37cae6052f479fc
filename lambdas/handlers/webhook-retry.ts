import {
  deliveriesPort,
  ledgerPort,
  streamsPort,
  webhookSignerPort,
  webhooksSetting,
} from '../adapters/connect.ts';
import { receiversPort, sharedSecret } from '../adapters/connect-webhooks.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { retry } from '../operations/webhooks/retry.ts';

/** Every minute: receivers are told again what they have not taken and is due. */
export const handler = onInvoke(
  retry({
    ledger: ledgerPort(),
    streams: streamsPort(),
    webhooks: webhooksSetting(),
    deliveries: deliveriesPort(log),
    receivers: receiversPort(),
    signer: webhookSignerPort(),
    secret: sharedSecret,
    clock: systemClock,
    log,
  }),
);
