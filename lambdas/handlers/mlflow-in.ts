import { catalogue, executionsPort, ledgerPort } from '../adapters/connect.ts';
import { mlflowSettings, modelRegistryPort, webhookSecret } from '../adapters/connect-mlflow.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onHook } from '../middleware.ts';
import { receive } from '../operations/mlflow/receive.ts';

/** `POST /hooks/mlflow`: a version was registered at the tracking server, or was tagged. */
export const handler = onHook(
  receive({
    ledger: ledgerPort(),
    executions: executionsPort(),
    registry: modelRegistryPort(),
    settings: mlflowSettings(),
    secret: webhookSecret,
    clock: systemClock,
    log,
    catalogue,
  }),
);
