import { headsPort, segmentsPort } from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { survey } from '../operations/survey.ts';

const heads = headsPort(log);

/** Every hour: goes on with the week's reading of the whole ledger. */
export const handler = onInvoke(
  survey({ ledger: segmentsPort(), heads, memory: heads, clock: systemClock, log }),
);
