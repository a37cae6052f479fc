import {
  callbackPort,
  catalogue,
  ledgerPort,
  linkBaseUrl,
  notifierPort,
  signerPort,
  tasksPort,
} from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { openStage } from '../operations/open-stage.ts';

/** A stage for people: opens it and sends each of them their link. */
export const handler = onInvoke(
  openStage({
    ledger: ledgerPort(),
    tasks: tasksPort(log),
    callback: callbackPort(),
    notifier: notifierPort(),
    log,
    signer: signerPort(),
    linkBaseUrl: linkBaseUrl(),
    clock: systemClock,
    catalogue,
  }),
);
