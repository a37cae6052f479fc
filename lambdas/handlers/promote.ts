import { catalogue, ledgerPort, viewsPort } from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { onInvoke } from '../middleware.ts';
import { promote } from '../operations/promote.ts';

/** A promotion stage: points an environment at the request's version. */
export const handler = onInvoke(
  promote({ ledger: ledgerPort(), views: viewsPort(), clock: systemClock, catalogue }),
);
