import { payloadOf, preAuthentication, toEnvelope, toStatement } from '../../domain/in-toto.ts';
import { judgeArtifact, type ReceiptStatement, receiptMessage } from '../../domain/receipt.ts';
import type { Answer, Call } from '../call.ts';
import type { QueryPorts } from '../ports.ts';
import { lastOfSubject, subjectOf } from '../read.ts';
import { publicKeyOf } from '../receipt-key.ts';

/**
 * Whether an artifact may run in an environment now; if so, with a receipt, or a statement for the tools of others, that proves to anybody that the registry
 * said so. There is none for a refusal: whoever only looks at the signature would take it for a permission.
 *
 * @throws GovernanceError `UnknownSubject`, `LedgerDamaged`.
 */
export async function approved(
  ports: Pick<QueryPorts, 'ledger' | 'clock' | 'receiptSigner'>,
  { path, query: { environment, sha256, format } }: Call<'approved'>,
): Promise<Answer<'approved'>> {
  const subject = subjectOf(path);
  // Taken before the read: the registry said so then or later.
  const now = ports.clock.now();
  const { stream, seq, hash, state } = await lastOfSubject(ports, subject);
  const { approved, why, statement, approvers = 0 } = judgeArtifact(state, { environment, sha256 }, now);
  if (statement === undefined) return { subject, environment, sha256, approved, why };
  const { fingerprint } = await publicKeyOf(ports.receiptSigner);
  const receipt: ReceiptStatement = {
    ...statement,
    at: now.toISOString(),
    entry: { stream, seq, hash },
    key: fingerprint,
  };
  if (format === 'dsse') {
    const payload = payloadOf(toStatement(receipt, approvers));
    const envelope = toEnvelope(payload, await ports.receiptSigner.sign(preAuthentication(payload)));
    return { subject, environment, sha256, approved, why, envelope };
  }
  const signature = Buffer.from(await ports.receiptSigner.sign(receiptMessage(receipt))).toString('base64');
  return { subject, environment, sha256, approved, why, receipt: { receipt, signature } };
}
