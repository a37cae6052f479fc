import type { Webhooks } from '../../../schema/webhooks.ts';
import type { Deliveries, DigestSigner, Ports, Receivers, Streams } from '../../ports.ts';

/** What is needed to tell a receiver of an entry. */
export interface TellPorts extends Pick<Ports, 'ledger' | 'clock' | 'log'> {
  readonly streams: Pick<Streams, 'after'>;
  readonly webhooks: Webhooks;
  readonly deliveries: Deliveries;
  readonly receivers: Receivers;
  /** Signs with the key of which receivers have the public half (Ed25519). */
  readonly signer: Pick<DigestSigner, 'sign'>;
  /** The text of a secret that a receiver shares. */
  readonly secret: (name: string) => Promise<string>;
}
