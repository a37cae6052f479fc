import { archivePort, digestSignerPort, surveyPort } from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { digest } from '../operations/digest.ts';

/** Every hour: states what the ledger holds, signed and kept where nobody can change it. */
export const handler = onInvoke(
  digest({
    survey: surveyPort(),
    archive: archivePort(),
    signer: digestSignerPort(),
    clock: systemClock,
    log,
  }),
);
