import {
  catalogue,
  ledgerPort,
  linkBaseUrl,
  notifierPort,
  signerPort,
  viewsPort,
} from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { sendDailyMails } from '../operations/daily-mail.ts';

/** Every morning: one mail to each person who prefers that, with all that waits for them. */
export const handler = onInvoke(
  sendDailyMails({
    ledger: ledgerPort(),
    views: viewsPort(),
    notifier: notifierPort(),
    log,
    signer: signerPort(),
    linkBaseUrl: linkBaseUrl(),
    clock: systemClock,
    catalogue,
  }),
);
