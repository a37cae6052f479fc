import * as z from 'zod/mini';
import { environment, instant, requestId, sha256, subject, version, workflowId } from './common.ts';
import { component } from './components.ts';
import { artifact } from './domain.ts';

export const approvedQuery = z.strictObject({ sha256, environment });

const signatory = z.object({
  stage: z.string(),
  person: z.string(),
  name: z.string(),
  role: z.string(),
  choice: z.string(),
  meaning: z.string(),
  at: instant,
});

/** What a receipt states. Its canonical JSON is what is signed. */
export const receiptStatement = component(
  'ReceiptStatement',
  'An artifact may run in an environment: what the registry said at one instant. Signed as canonical JSON (RFC 8785).',
  z.strictObject({
    format: z.literal(1),
    kind: z.literal('countersign-receipt'),
    at: instant.check(z.describe('When the registry was read. The receipt says nothing about later.')),
    subject,
    environment,
    version,
    artifact,
    since: instant,
    request: requestId,
    attempt: z.int(),
    workflow: workflowId,
    definition: sha256,
    requestedBy: z.string(),
    authorisedBy: z.array(signatory),
    entry: z
      .strictObject({ stream: z.string(), seq: z.int(), hash: sha256 })
      .check(z.describe('The entry of the ledger that says so.')),
    key: sha256.check(
      z.describe('SHA-256 of the public key (DER, SubjectPublicKeyInfo) that checks the signature.'),
    ),
  }),
);

export const receipt = component(
  'Receipt',
  "A statement and its signature: ECDSA with P-256 and SHA-256 (DER, base64) over the text 'countersign receipt <SHA-256 of the canonical JSON of the statement, hexadecimal>' and a line feed.",
  z.strictObject({ receipt: receiptStatement, signature: z.string().check(z.regex(/^[A-Za-z0-9+/]+=*$/)) }),
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
  }),
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

export type ReceiptStatement = z.infer<typeof receiptStatement>;
export type Receipt = z.infer<typeof receipt>;
export type Approved = z.infer<typeof approved>;
export type ReceiptKey = z.infer<typeof receiptKey>;
