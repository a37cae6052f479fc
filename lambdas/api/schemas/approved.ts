import * as z from 'zod/mini';
import { evidenceStatement as seal, signedEvidence } from '../../domain/evidence.ts';
import { envelope } from '../../domain/in-toto.ts';
import { signedReceipt, receiptStatement as statement } from '../../domain/receipt.ts';
import { environment, sha256, subject, version } from './common.ts';
import { component } from './components.ts';

export const approvedQuery = z.strictObject({
  sha256,
  environment,
  format: z.optional(
    z
      .enum(['receipt', 'dsse'])
      .check(
        z.describe("'receipt' if it is left out; 'dsse': a statement for the tools of others in its place."),
      ),
  ),
});

export const signedStatement = component(
  'SignedStatement',
  'A verification summary (SLSA 1.1) in an in-toto statement, signed (DSSE, ECDSA with P-256 and SHA-256) with the key of receipts.',
  envelope,
);

export const receiptStatement = component(
  'ReceiptStatement',
  'An artifact may run in an environment: what the registry said at one instant. Signed as canonical JSON (RFC 8785).',
  statement,
);

export const receipt = component(
  'Receipt',
  "A statement and its signature: ECDSA with P-256 and SHA-256 (DER, base64) over the text 'countersign receipt <SHA-256 of the canonical JSON of the statement, hexadecimal>' and a line feed.",
  signedReceipt,
);

export const approved = component(
  'Approved',
  'Whether an artifact may run in an environment now.',
  z.object({
    subject,
    environment,
    sha256,
    approved: z.boolean(),
    why: z.string().check(z.describe('One sentence for people.')),
    receipt: z.optional(receipt),
    envelope: z.optional(signedStatement),
  }),
);

export const evidenceQuery = z.strictObject({
  version,
  manifest: sha256.check(z.describe("SHA-256 of the pack's manifest: 64 lower-case hexadecimal digits.")),
});

export const evidenceStatement = component(
  'EvidenceStatement',
  'An evidence pack was put together: by whom, when, and the hash of its manifest. Signed as canonical JSON (RFC 8785).',
  seal,
);

export const evidence = component(
  'EvidenceSeal',
  "A statement and its signature: ECDSA with P-256 and SHA-256 (DER, base64) over the text 'countersign evidence <SHA-256 of the canonical JSON of the statement, hexadecimal>' and a line feed.",
  signedEvidence,
);

export const receiptKey = component(
  'ReceiptKey',
  'The public key that checks receipts.',
  z.object({
    algorithm: z.literal('ECDSA-P256-SHA256'),
    fingerprint: sha256.check(
      z.describe("SHA-256 of the key's DER (SubjectPublicKeyInfo): a receipt's 'key'."),
    ),
    publicKey: z.string().check(z.describe('PEM.')),
  }),
);

export type Approved = z.infer<typeof approved>;
export type ReceiptKey = z.infer<typeof receiptKey>;
