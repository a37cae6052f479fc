import { catalogue, ledgerPort, linkBaseUrl, notifierPort, signerPort } from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { inform } from '../operations/inform.ts';

/** An entry of the ledger, from the event bus: whoever it concerns gets a mail. */
export const handler = onInvoke(
  inform({
    ledger: ledgerPort(),
    notifier: notifierPort(),
    log,
    signer: signerPort(),
    linkBaseUrl: linkBaseUrl(),
    clock: systemClock,
    catalogue,
  }),
);
