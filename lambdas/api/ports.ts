import type { DigestSigner, Ports, Streams } from '../ports.ts';

/** What the routes that read are given. */
export interface QueryPorts extends Pick<Ports, 'ledger' | 'views' | 'clock' | 'catalogue' | 'log'> {
  readonly streams: Streams;
  readonly receiptSigner: DigestSigner;
}

/** What the routes that act are given. */
export interface ActPorts
  extends Pick<
    Ports,
    'ledger' | 'views' | 'tasks' | 'callback' | 'executions' | 'clock' | 'catalogue' | 'log'
  > {
  /** The ARN of an execution of a workflow, by its name. */
  readonly executionArn: (workflow: string, name: string) => string;
}
