import { catalogue, ledgerPort } from '../adapters/connect.ts';
import { mlflowSettings, modelRegistryPort } from '../adapters/connect-mlflow.ts';
import { log, onInvoke } from '../middleware.ts';
import { show } from '../operations/mlflow/show.ts';

/** An entry of the ledger, from the event bus: the tracking server shows what it changed. */
export const handler = onInvoke(
  show({
    ledger: ledgerPort(),
    registry: modelRegistryPort(),
    settings: mlflowSettings(),
    log,
    catalogue,
  }),
);
