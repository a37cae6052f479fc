import {
  callbackPort,
  catalogue,
  executionsPort,
  ledgerPort,
  notifierPort,
  subscriptionsPort,
  tasksPort,
  viewsPort,
} from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { sweep } from '../operations/sweep.ts';

/** Every few minutes: brings each request under way to where the ledger says it is. */
export const handler = onInvoke(
  sweep({
    ledger: ledgerPort(),
    views: viewsPort(),
    tasks: tasksPort(log),
    callback: callbackPort(),
    notifier: notifierPort(),
    log,
    executions: executionsPort(),
    subscriptions: subscriptionsPort(),
    clock: systemClock,
    catalogue,
  }),
);
