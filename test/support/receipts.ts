import { generateKeyPairSync } from 'node:crypto';
import { judgeArtifact, type ReceiptStatement } from '../../lambdas/domain/receipt.ts';
import { sha256Hex } from '../../schema/canonical-json.ts';
import { deployment, SHA_13, SUBJECT, subjectState } from '../lambdas/api/support/churn.ts';

/** A key as receipts are signed with. */
export function makeKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = publicKey.export({ format: 'der', type: 'spki' });
  const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
  return { privateKey, der, pem, fingerprint: sha256Hex(der) };
}

/** What a receipt states of version 13 in production, read at an instant, under a key. */
export function receiptOf(
  at: Date,
  fingerprint: string,
  changes: Partial<ReceiptStatement> = {},
): ReceiptStatement {
  const production = deployment('13', '2026-03-02T12:00:00.000Z', { requestedBy: 'jörg@example.com' });
  const state = subjectState({ environments: { production } });
  const { statement } = judgeArtifact(state, { environment: 'production', sha256: SHA_13 }, at);
  if (statement === undefined) throw new Error('not approved');
  const entry = { stream: `subject/${SUBJECT}`, seq: 4, hash: 'ab'.repeat(32) };
  return { ...statement, at: at.toISOString(), entry, key: fingerprint, ...changes };
}
