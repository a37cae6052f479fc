import { catalogue, ledgerPort } from '../adapters/connect.ts';
import { modelPackagesPort, sagemakerSettings } from '../adapters/connect-sagemaker.ts';
import { log, onInvoke } from '../middleware.ts';
import { show } from '../operations/sagemaker/show.ts';

/** An entry of the ledger, from the event bus: SageMaker shows what it changed. */
export const handler = onInvoke(
  show({
    ledger: ledgerPort(),
    packages: modelPackagesPort(),
    settings: sagemakerSettings(),
    log,
    catalogue,
  }),
);
