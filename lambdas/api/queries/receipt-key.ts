import type { Answer } from '../call.ts';
import type { QueryPorts } from '../ports.ts';
import { publicKeyOf } from '../receipt-key.ts';

/** The public key that checks receipts. */
export async function receiptKey({
  receiptSigner,
}: Pick<QueryPorts, 'receiptSigner'>): Promise<Answer<'receiptKey'>> {
  const { pem, fingerprint } = await publicKeyOf(receiptSigner);
  return { algorithm: 'ECDSA-P256-SHA256', fingerprint, publicKey: pem };
}
