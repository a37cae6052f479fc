import { type EvidenceStatement, evidenceMessage } from '../../domain/evidence.ts';
import type { Answer, Call } from '../call.ts';
import type { QueryPorts } from '../ports.ts';
import { lastOfSubject, subjectOf } from '../read.ts';
import { publicKeyOf } from '../receipt-key.ts';

/**
 * Seals an evidence pack: the deployment says who has put this manifest together, and when. What is in the pack is proven by
 * digests, decisions' proofs and receipts; the seal shows that none of its files was changed since.
 *
 * @throws GovernanceError `UnknownSubject`, `LedgerDamaged`.
 */
export async function evidence(
  ports: Pick<QueryPorts, 'ledger' | 'clock' | 'receiptSigner'>,
  { path, query: { version, manifest }, caller }: Call<'evidence'>,
): Promise<Answer<'evidence'>> {
  const subject = subjectOf(path);
  await lastOfSubject(ports, subject);
  const { fingerprint } = await publicKeyOf(ports.receiptSigner);
  const statement: EvidenceStatement = {
    format: 1,
    kind: 'countersign-evidence-seal',
    at: ports.clock.now().toISOString(),
    subject,
    version,
    manifest,
    by: caller,
    key: fingerprint,
  };
  const signature = await ports.receiptSigner.sign(evidenceMessage(statement));
  return { evidence: statement, signature: Buffer.from(signature).toString('base64') };
}
