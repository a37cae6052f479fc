import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { codeOf, LocalError, messageOf } from '../errors.ts';
import type { KeySpec } from '../template/deployment.ts';

/** The secret material of KMS keys. It never leaves this process and its file. */
export interface KeyRing {
  /** The bytes of a key that the ring was opened with. */
  material(spec: KeySpec): Buffer;
  /** A private key that the ring was opened with. */
  privateKey(spec: KeySpec): KeyObject;
}

/**
 * Opens the file with the keys (readable by its owner only), adding those that are missing.
 *
 * Guarantees that a key is on the disk before it is used: links in mails depend on it.
 *
 * @throws LocalError when the file can't be read or written.
 */
export function openKeyRing(path: string, specs: readonly KeySpec[]): KeyRing {
  const keys = readKeys(path);
  const missing = specs.filter((spec) => !Object.hasOwn(keys, spec.id));
  for (const spec of missing) {
    keys[spec.id] = makeMaterial(spec).toString('base64');
  }
  if (missing.length > 0) writeKeys(path, keys);
  const material = (spec: KeySpec) => Buffer.from(keys[spec.id] ?? '', 'base64');
  return {
    material,
    privateKey: (spec) => createPrivateKey({ key: material(spec), format: 'der', type: 'pkcs8' }),
  };
}

/** Random bytes of an HMAC key's length, or a private key (DER, PKCS #8). */
function makeMaterial({ spec }: KeySpec): Buffer {
  if (spec.startsWith('HMAC_')) return randomBytes(Number(spec.slice('HMAC_'.length)) / 8);
  const { privateKey } =
    spec === 'ECC_NIST_EDWARDS25519'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ format: 'der', type: 'pkcs8' });
}

function readKeys(path: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return {};
    throw new LocalError(
      `The keys in ${path} can't be read (${messageOf(error)}): restore the file from a copy, or choose another ` +
        'directory with --data-dir.',
    );
  }
}

function writeKeys(path: string, keys: Readonly<Record<string, string>>): void {
  const temporary = `${path}.tmp`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeFileSync(file, JSON.stringify(keys));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}
