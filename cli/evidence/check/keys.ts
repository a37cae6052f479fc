import type { webcrypto } from 'node:crypto';
import { type Bytes, fromBase64, sha256, toHex, utf8 } from './bytes.ts';

const PEM = /^-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*$/;
/** Half of a signature of P-256. */
const HALF = 32;

/** A public key of P-256, and the SHA-256 of its DER by which it is known. */
export interface PublicKey {
  readonly fingerprint: string;
  readonly key: webcrypto.CryptoKey;
}

/** @throws Error when it is no public key of P-256 in PEM */
export async function readKey(pem: string): Promise<PublicKey> {
  const [, base64] = PEM.exec(pem) ?? [];
  if (base64 === undefined) throw new Error('is no public key in PEM');
  const der = fromBase64(base64.replace(/\s/g, ''));
  const key = await crypto.subtle.importKey('spki', der, { name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'verify',
  ]);
  return { fingerprint: toHex(await sha256(der)), key };
}

/** Whether a key has signed a text: ECDSA with SHA-256, the signature in DER and base64. */
export async function hasSigned({ key }: PublicKey, text: string, signature: string): Promise<boolean> {
  const raw = fromDer(fromBase64(signature));
  if (raw === undefined) return false;
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, raw, utf8(text));
}

/** The two numbers of a signature, each of 32 bytes; nothing when it is not exactly two numbers in DER. */
function fromDer(der: Bytes): Bytes | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return undefined;
  const raw = new Uint8Array(2 * HALF);
  let next = 2;
  for (const half of [1, 2]) {
    const length = der[next + 1] ?? 0;
    const number = der.subarray(next + 2, next + 2 + length);
    const digits = number[0] === 0 ? number.subarray(1) : number;
    const isNumber = der[next] === 0x02 && number.length === length && length > 0 && digits.length <= HALF;
    if (!isNumber) return undefined;
    raw.set(digits, half * HALF - digits.length);
    next += 2 + length;
  }
  return next === der.length ? raw : undefined;
}
