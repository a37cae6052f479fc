import {
  callbackPort,
  catalogue,
  ledgerPort,
  linkBaseUrl,
  notifierPort,
  signerPort,
  tasksPort,
  viewsPort,
} from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { intake } from '../operations/intake.ts';

/** The state machines' `intake` state: begins a request, or waits for its next attempt. */
export const handler = onInvoke(
  intake({
    ledger: ledgerPort(),
    views: viewsPort(),
    tasks: tasksPort(log),
    callback: callbackPort(),
    notifier: notifierPort(),
    signer: signerPort(),
    linkBaseUrl: linkBaseUrl(),
    log,
    clock: systemClock,
    catalogue,
  }),
);
