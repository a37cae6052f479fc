import { callbackPort, catalogue, customChecksPort, ledgerPort, tasksPort } from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { check } from '../operations/check.ts';

/** A check stage: looks at the facts before people are bothered. */
export const handler = onInvoke(
  check({
    ledger: ledgerPort(),
    tasks: tasksPort(log),
    callback: callbackPort(),
    customChecks: customChecksPort(),
    log,
    clock: systemClock,
    catalogue,
  }),
);
