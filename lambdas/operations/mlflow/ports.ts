import type { Mlflow } from '../../../schema/integrations.ts';
import type { ModelRegistry, Ports } from '../../ports.ts';

/** What is needed to take a version in. */
export interface TakePorts extends Pick<Ports, 'ledger' | 'executions' | 'clock' | 'log' | 'catalogue'> {
  readonly registry: ModelRegistry;
  readonly settings: Mlflow;
}

/** What is needed to show at the tracking server what came of it. */
export type MirrorPorts = Pick<TakePorts, 'ledger' | 'log' | 'catalogue' | 'registry' | 'settings'>;
