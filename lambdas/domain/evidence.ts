import * as z from 'zod/mini';
import { canonicalize, sha256Hex } from '../../schema/canonical-json.ts';

const text = z.string();
const sha256 = text.check(z.regex(/^[0-9a-f]{64}$/));

/** That somebody was given an evidence pack: what the deployment says of it, which vouches for no more than that. */
export const evidenceStatement = z.strictObject({
  format: z.literal(1),
  kind: z.literal('countersign-evidence-seal'),
  at: text.check(z.describe('When it was sealed, UTC.')),
  subject: text,
  version: text,
  manifest: sha256.check(z.describe('SHA-256 of the manifest, which has the hash of everything else.')),
  by: text.check(z.describe('The caller of the API who put it together: iam:<ARN>.')),
  key: sha256.check(z.describe('SHA-256 of the public key (DER, SubjectPublicKeyInfo), that of receipts.')),
});
export type EvidenceStatement = z.infer<typeof evidenceStatement>;

/** A statement and its signature: ECDSA with P-256 and SHA-256 over `evidenceMessage`, DER, base64. */
export const signedEvidence = z.strictObject({
  evidence: evidenceStatement,
  signature: text.check(z.regex(/^[A-Za-z0-9+/]{1,200}={0,2}$/)),
});
export type SignedEvidence = z.infer<typeof signedEvidence>;

/** What is signed. The words before the hash keep the signature from meaning anything else. */
export const evidenceMessage = (statement: EvidenceStatement): Uint8Array =>
  Buffer.from(`countersign evidence ${sha256Hex(canonicalize(statement))}\n`);
