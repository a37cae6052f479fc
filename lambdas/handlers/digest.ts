import { archivePort, digestEvery, digestSignerPort, headsPort, streamsPort } from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { digest } from '../operations/digest.ts';

const heads = headsPort(log);

/** Every five minutes: states what the ledger has got since, signed and kept where nobody can change it. */
export const handler = onInvoke(
  digest({
    moves: heads,
    memory: heads,
    streams: streamsPort(),
    archive: archivePort(),
    signer: digestSignerPort(),
    every: digestEvery(),
    clock: systemClock,
    log,
  }),
);
