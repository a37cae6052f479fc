import type { Webhooks } from '../../schema/webhooks.ts';
import type { Deliveries, DigestSigner, Ports, Streams } from '../ports.ts';

/** Who is told by webhooks, and what was not taken. */
export interface ToldPorts {
  readonly webhooks: Webhooks;
  readonly deliveries: Deliveries;
}

/** What the routes that read are given. */
export interface QueryPorts extends Pick<Ports, 'ledger' | 'views' | 'clock' | 'catalogue' | 'log'> {
  readonly streams: Streams;
  readonly receiptSigner: DigestSigner;
  /** Nothing where nobody is told by webhooks. */
  readonly told?: (ToldPorts & { readonly signer: Pick<DigestSigner, 'publicKey'> }) | undefined;
}

/** What the routes that act are given. */
export interface ActPorts
  extends Pick<
    Ports,
    'ledger' | 'views' | 'tasks' | 'callback' | 'executions' | 'clock' | 'catalogue' | 'log'
  > {
  /** The ARN of an execution of a workflow, by its name. */
  readonly executionArn: (workflow: string, name: string) => string;
  /** Nothing where nobody is told by webhooks. */
  readonly told?: ToldPorts | undefined;
}
