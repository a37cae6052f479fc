import {
  callbackPort,
  catalogue,
  executionsPort,
  ledgerPort,
  notifierPort,
  tasksPort,
  viewsPort,
} from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { reconcile } from '../operations/reconcile.ts';

/** Every day: compares the open requests with the executions that run. */
export const handler = onInvoke(
  reconcile({
    ledger: ledgerPort(),
    views: viewsPort(),
    tasks: tasksPort(log),
    callback: callbackPort(),
    notifier: notifierPort(),
    executions: executionsPort(),
    clock: systemClock,
    log,
    catalogue,
  }),
);
