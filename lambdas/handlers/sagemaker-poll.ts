import { catalogue, executionsPort, ledgerPort, notifierPort } from '../adapters/connect.ts';
import { modelPackagesPort, sagemakerSettings } from '../adapters/connect-sagemaker.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { log, onInvoke } from '../middleware.ts';
import { poll } from '../operations/sagemaker/poll.ts';

/** Every few minutes: what SageMaker's events have lost, and what its packages have become. */
export const handler = onInvoke(
  poll({
    ledger: ledgerPort(),
    executions: executionsPort(),
    packages: modelPackagesPort(),
    settings: sagemakerSettings(),
    notifier: notifierPort(),
    clock: systemClock,
    log,
    catalogue,
  }),
);
