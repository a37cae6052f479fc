import { catalogue, executionsPort, ledgerPort, notifierPort } from '../adapters/connect.ts';
import { mlflowSettings, modelRegistryPort } from '../adapters/connect-mlflow.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { poll } from '../operations/mlflow/poll.ts';

/** Every few minutes: what the tracking server's deliveries have lost, and what its aliases have become. */
export const handler = onInvoke(
  poll({
    ledger: ledgerPort(),
    executions: executionsPort(),
    registry: modelRegistryPort(),
    settings: mlflowSettings(),
    notifier: notifierPort(),
    clock: systemClock,
    log,
    catalogue,
  }),
);
