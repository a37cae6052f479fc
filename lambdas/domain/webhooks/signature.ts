import { createHmac, createPublicKey } from 'node:crypto';

/** What is signed, by Standard Webhooks 1.0.0: `id.timestamp.body`, with the instant of this attempt in seconds. */
export function signedContent(id: string, timestamp: number, body: string): string {
  return `${id}.${timestamp}.${body}`;
}

/** One signature of the header `webhook-signature`, made with an Ed25519 key. */
export function signatureV1a(signature: Uint8Array): string {
  return `v1a,${Buffer.from(signature).toString('base64')}`;
}

/**
 * The signatures of the header `webhook-signature` made with secrets that receivers share.
 * @param secrets one, or more with spaces between them: `whsec_` and 24 to 64 bytes in base64
 * @throws Error for what is no such secret; the message has nothing of it
 */
export function signaturesV1(secrets: string, content: string): string[] {
  return secrets
    .trim()
    .split(/\s+/)
    .map((secret) => `v1,${createHmac('sha256', secretBytes(secret)).update(content).digest('base64')}`);
}

function secretBytes(secret: string): Buffer {
  const [, encoded = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length >= 24 && bytes.length <= 64) return bytes;
  throw new Error(
    "a webhook's secret must be whsec_ and 24 to 64 bytes in base64, as Standard Webhooks has it",
  );
}

/**
 * A public key as receivers take it: `whpk_` and its 32 bytes in base64.
 * @param spki as KMS gives it (DER, SubjectPublicKeyInfo)
 */
export function receiversKey(spki: Uint8Array): string {
  const { x = '' } = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }).export({
    format: 'jwk',
  });
  return `whpk_${Buffer.from(x, 'base64url').toString('base64')}`;
}
