import { sha256Hex } from '../../schema/canonical-json.ts';
import type { DigestSigner } from '../ports.ts';

/** The public key of receipts. */
export interface PublicKey {
  readonly pem: string;
  /** SHA-256 of its DER (SubjectPublicKeyInfo). */
  readonly fingerprint: string;
}

const keys = new WeakMap<DigestSigner, Promise<PublicKey>>();

/** The public key of a signer. It is fetched once: a key of KMS never changes. */
export function publicKeyOf(signer: DigestSigner): Promise<PublicKey> {
  const known = keys.get(signer) ?? fetchKey(signer);
  keys.set(signer, known);
  // A failure is not kept.
  known.catch(() => keys.delete(signer));
  return known;
}

async function fetchKey(signer: DigestSigner): Promise<PublicKey> {
  const der = await signer.publicKey();
  const base64 = Buffer.from(der).toString('base64');
  const lines = base64.match(/.{1,64}/g) ?? [];
  const pem = ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\n');
  return { pem, fingerprint: sha256Hex(der) };
}
