import { callbackPort, catalogue, ledgerPort, tasksPort } from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { takeEffect } from '../operations/take-effect.ts';

/** A stage that changes an environment: points it at the request's version, say. */
export const handler = onInvoke(
  takeEffect({
    ledger: ledgerPort(),
    tasks: tasksPort(log),
    callback: callbackPort(),
    clock: systemClock,
    catalogue,
  }),
);
