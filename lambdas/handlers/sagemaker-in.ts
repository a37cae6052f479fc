import { catalogue, executionsPort, ledgerPort } from '../adapters/connect.ts';
import { modelPackagesPort, sagemakerSettings } from '../adapters/connect-sagemaker.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { receive } from '../operations/sagemaker/receive.ts';

/** An event of SageMaker: a model package changed. */
export const handler = onInvoke(
  receive({
    ledger: ledgerPort(),
    executions: executionsPort(),
    packages: modelPackagesPort(),
    settings: sagemakerSettings(),
    clock: systemClock,
    log,
    catalogue,
  }),
);
