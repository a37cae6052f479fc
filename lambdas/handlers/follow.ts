import { catalogue, eventsPort, headsPort, ledgerPort, streamsPort, viewsPort } from '../adapters/connect.ts';
import { readChanges } from '../adapters/dynamodb-changes.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { follow } from '../operations/follow/follow.ts';

const followChanges = follow({
  ledger: ledgerPort(),
  views: viewsPort(),
  heads: headsPort(log),
  streams: streamsPort(),
  events: eventsPort(),
  clock: systemClock,
  log,
  catalogue,
});

/** Changes of the ledger's table, from its stream: everything that follows from them. */
export const handler = onInvoke(async (event) => followChanges(readChanges(event)));
