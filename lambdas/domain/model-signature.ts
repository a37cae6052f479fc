import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import * as z from 'zod/mini';
import { once } from '../../schema/lazily.ts';
import { preAuthentication } from './in-toto.ts';
import type { ModelSignature } from './model-signature-schema.ts';

const STATEMENT = 'https://in-toto.io/Statement/v1';
const PREDICATE = 'https://model_signing/signature/v1.0';

const digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const statement = once(() =>
  z.object({
    _type: z.literal(STATEMENT),
    subject: z.array(z.object({ digest: z.object({ sha256: digest }) })).check(z.length(1)),
    predicateType: z.literal(PREDICATE),
    predicate: z.object({
      resources: z
        .array(
          z.object({
            name: z.string(),
            algorithm: z.string(),
            digest: z.string().check(z.regex(/^([0-9a-f]{2})+$/)),
          }),
        )
        .check(z.minLength(1)),
    }),
  }),
);

/** How a signature of an artifact is judged. */
export type JudgeSignature = (
  publicKey: string,
  artifact: string | undefined,
  signature: ModelSignature | undefined,
) => {
  readonly passed: boolean;
  /** For people. */
  readonly found: string;
  readonly saw: Readonly<Record<string, string | number | null>>;
};

/**
 * Judges whether a signature is by a key, and about an artifact: by the digest of a directory that `countersign digest` prints, or the
 * SHA-256 of a model that is one file. Total: it never throws.
 *
 * @param publicKey PEM, of an elliptic curve
 * @param artifact its SHA-256; nothing where the request names none
 */
export const judgeSignature: JudgeSignature = (publicKey, artifact, signature) => {
  const key = readKey(publicKey);
  const by = key && fingerprintOf(key);
  const not = (found: string, signed: string | null = null) => ({
    passed: false,
    found,
    saw: { key: by ?? null, artifact: artifact ?? null, signed },
  });
  if (key === undefined || by === undefined) return not('the key that the workflow names cannot be read');
  if (artifact === undefined) return not('the request names no artifact that could be signed');
  if (signature === undefined)
    return not(
      "the request brings no signature of its artifact: sign it ('model_signing sign key') and submit the file as modelSignature",
    );
  const { hint } = signature.verificationMaterial.publicKey;
  if (hint !== undefined && hint !== by)
    return not(`the signature is by another key than ${short(by)}, which the workflow asks for`);
  const { payload, signatures } = signature.dsseEnvelope;
  const bytes = Buffer.from(payload, 'base64');
  if (!isBy(key, bytes, signatures[0]?.sig ?? ''))
    return not(`the signature is not by the key ${short(by)}, or was changed after it was made`);
  const manifest = readManifest(bytes);
  if (manifest === undefined)
    return not('what is signed is no manifest of a model (OpenSSF Model Signing 1.0)');
  const { root, files } = manifest;
  // Of one file, its own digest says as much as the manifest's.
  if (root !== artifact && !(files.length === 1 && files[0] === artifact))
    return not(
      `the signature is of another model: its files have the digest ${short(root)}, and the artifact has ${short(artifact)}`,
      root,
    );
  return {
    passed: true,
    found: `the artifact, ${files.length === 1 ? 'a file' : `${files.length} files`}, is signed by the key ${short(by)}`,
    saw: { key: by, artifact, signed: root, files: files.length },
  };
};

/** The digest of a manifest, and those of its files; nothing where it is none, or its digest is not that of its files. */
function readManifest(
  bytes: Uint8Array,
): { readonly root: string; readonly files: readonly string[] } | undefined {
  const read = statement().safeParse(parse(bytes));
  if (!read.success) return undefined;
  const [subject] = read.data.subject;
  const files = read.data.predicate.resources.map((resource) => resource.digest);
  const root = createHash('sha256');
  for (const file of files) root.update(file, 'hex');
  return subject !== undefined && root.digest('hex') === subject.digest.sha256
    ? { root: subject.digest.sha256, files }
    : undefined;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** The curves that its tool signs by, each with the hash that it takes for it. */
const HASHES: Readonly<Record<string, string>> = {
  prime256v1: 'sha256',
  secp384r1: 'sha384',
  secp521r1: 'sha512',
};

function hashFor(key: KeyObject): string | undefined {
  return HASHES[key.asymmetricKeyDetails?.namedCurve ?? ''];
}

function readKey(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    return hashFor(key) === undefined ? undefined : key;
  } catch {
    return undefined;
  }
}

function isBy(key: KeyObject, payload: Uint8Array, sig: string): boolean {
  try {
    return verify(hashFor(key), preAuthentication(payload), key, Buffer.from(sig, 'base64'));
  } catch {
    return false;
  }
}

/** What its tool calls a key by: the SHA-256 of its PEM. */
function fingerprintOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'pem' }))
    .digest('hex');
}

/** What its tool calls a key (PEM, of an elliptic curve) by, as 64 hexadecimal digits; `undefined` where it cannot be read. */
export function nameOfKey(publicKey: string): string | undefined {
  const key = readKey(publicKey);
  return key && fingerprintOf(key);
}

const short = (hash: string): string => `${hash.slice(0, 12)}...`;
