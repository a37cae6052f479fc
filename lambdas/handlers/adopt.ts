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
import { adopt } from '../operations/adopt.ts';

/** After every deployment: takes up what it has changed, for every open request. */
export const handler = onInvoke(
  adopt({
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
