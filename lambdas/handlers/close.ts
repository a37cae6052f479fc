import {
  callbackPort,
  catalogue,
  executionsPort,
  ledgerPort,
  notifierPort,
  tasksPort,
} from '../adapters/connect.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { close } from '../operations/close.ts';

/** The end of an execution, from EventBridge: ends its request. */
export const handler = onInvoke(
  close({
    ledger: ledgerPort(),
    tasks: tasksPort(log),
    callback: callbackPort(),
    executions: executionsPort(),
    notifier: notifierPort(),
    log,
    clock: systemClock,
    catalogue,
  }),
);
