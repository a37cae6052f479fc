import { catalogue, ledgerPort, stackChangesPort, viewsPort } from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { refuseOrphans } from '../operations/orphans.ts';

/** Before a deployment changes anything else: refuses one that takes away what open requests need. */
export const handler = onInvoke(
  refuseOrphans({
    ledger: ledgerPort(),
    views: viewsPort(),
    changes: stackChangesPort(),
    clock: systemClock,
    log,
    catalogue,
  }),
);
