import type { DigestSigner, Ports, Streams } from '../ports.ts';

/** What the operations that read are given. */
export interface QueryPorts extends Pick<Ports, 'ledger' | 'views' | 'clock' | 'catalogue' | 'log'> {
  readonly streams: Streams;
  readonly receiptSigner: DigestSigner;
}
