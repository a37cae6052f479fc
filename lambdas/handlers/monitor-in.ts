import { ledgerPort } from '../adapters/connect.ts';
import { monitorSettings } from '../adapters/connect-monitors.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { receive } from '../operations/monitors/receive.ts';

/** An event of CloudWatch or SageMaker: a monitor says that something is wrong. */
export const handler = onInvoke(
  receive({ ledger: ledgerPort(), clock: systemClock, log, monitors: monitorSettings() }),
);
