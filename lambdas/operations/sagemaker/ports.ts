import type { SageMaker } from '../../../schema/integrations.ts';
import type { ModelPackages, Ports } from '../../ports.ts';

/** What is needed to take a package in. */
export interface TakePorts extends Pick<Ports, 'ledger' | 'executions' | 'clock' | 'log' | 'catalogue'> {
  readonly packages: ModelPackages;
  readonly settings: SageMaker;
}

/** What is needed to show at SageMaker what came of it. */
export type MirrorPorts = Pick<TakePorts, 'ledger' | 'log' | 'catalogue' | 'packages' | 'settings'>;
