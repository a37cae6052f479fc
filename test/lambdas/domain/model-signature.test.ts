import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestPath } from '../../../cli/digest/directory.ts';
import { preAuthentication } from '../../../lambdas/domain/in-toto.ts';
import { judgeSignature, nameOfKey } from '../../../lambdas/domain/model-signature.ts';
import { type ModelSignature, modelSignatureSchema } from '../../../lambdas/domain/model-signature-schema.ts';
import { MADE, MODEL, publicKey, signature } from '../../support/model-signing.ts';

const KEY = publicKey('p256');

/** A signature with its envelope changed. */
function changed(changes: Partial<ModelSignature['dsseEnvelope']>, name = 'p256'): ModelSignature {
  const made = signature(name);
  return { ...made, dsseEnvelope: { ...made.dsseEnvelope, ...changes } };
}

const payloadOf = (one: ModelSignature) => Buffer.from(one.dsseEnvelope.payload, 'base64').toString();
const found = (key: string, artifact: string | undefined, one: ModelSignature | undefined) => {
  const { passed, found: words } = judgeSignature(key, artifact, one);
  return { passed, found: words };
};

describe('a signature that OpenSSF Model Signing has made', () => {
  it.each(['p256', 'p384', 'p521'])(
    'of a directory holds for what countersign digest prints of it, by a key of %s',
    async (name) => {
      const { sha256, files } = await digestPath(fileURLToPath(new URL('model', MADE)));
      expect(sha256).toBe(MODEL);
      const one = signature(name);
      expect(modelSignatureSchema().parse(one)).toEqual(one);
      const { hint } = one.verificationMaterial.publicKey;
      expect(judgeSignature(publicKey(name), sha256, one)).toEqual({
        passed: true,
        found: `the artifact, ${files} files, is signed by the key ${hint?.slice(0, 12)}...`,
        saw: { key: hint, artifact: MODEL, signed: MODEL, files },
      });
    },
  );

  it('of one file holds for the SHA-256 of that file', async () => {
    const { sha256 } = await digestPath(fileURLToPath(new URL('model/config.toml', MADE)));
    expect(judgeSignature(KEY, sha256, signature('file'))).toMatchObject({
      passed: true,
      saw: { artifact: sha256 },
    });
  });

  it('holds for no other model', () => {
    expect(found(KEY, MODEL, signature('other'))).toEqual({
      passed: false,
      found: `the signature is of another model: its files have the digest 61dae849f98b..., and the artifact has ${MODEL.slice(0, 12)}...`,
    });
    expect(judgeSignature(KEY, MODEL, signature('other')).saw).toEqual({
      key: signature('p256').verificationMaterial.publicKey.hint,
      artifact: MODEL,
      signed: expect.stringMatching(/^61dae849f98b[0-9a-f]{52}$/),
    });
    // Nor does one of a file hold for a directory that has it.
    expect(judgeSignature(KEY, MODEL, signature('file')).passed).toBe(false);
  });

  it('holds by no other key', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
      type: 'spki',
      format: 'pem',
    });
    expect(found(String(other), MODEL, signature('p256'))).toEqual({
      passed: false,
      found: expect.stringMatching(
        /^the signature is by another key than [0-9a-f]{12}\.\.\., which the workflow asks for$/,
      ),
    });
    // Whoever changes what it says of its key changes nothing by it.
    const unsaid = { ...signature('p256'), verificationMaterial: { publicKey: {} } };
    expect(found(String(other), MODEL, unsaid)).toEqual({
      passed: false,
      found: expect.stringMatching(
        /^the signature is not by the key [0-9a-f]{12}\.\.\., or was changed after it was made$/,
      ),
    });
    expect(judgeSignature(KEY, MODEL, unsaid).passed).toBe(true);
  });

  it('holds no more when anything of it was changed', () => {
    const one = signature('other');
    const lied = payloadOf(one).replaceAll(/[0-9a-f]{64}/g, MODEL);
    expect(
      found(KEY, MODEL, changed({ payload: Buffer.from(lied).toString('base64') }, 'other')).found,
    ).toMatch(/or was changed after it was made$/);
    const bytes = Buffer.from(signature('p256').dsseEnvelope.payload, 'base64');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const other = Buffer.from(bytes);
        other[at] = (other[at] ?? 0) ^ bits;
        expect(judgeSignature(KEY, MODEL, changed({ payload: other.toString('base64') })).passed).toBe(false);
      }),
      { numRuns: 50 },
    );
    const [own] = signature('p384').dsseEnvelope.signatures;
    expect(judgeSignature(KEY, MODEL, changed({ signatures: own === undefined ? [] : [own] })).passed).toBe(
      false,
    );
    expect(judgeSignature(KEY, MODEL, changed({ signatures: [{ sig: 'AAAA' }] })).passed).toBe(false);
    expect(judgeSignature(KEY, MODEL, changed({ signatures: [] })).passed).toBe(false);
  });
});

describe('the name of a key', () => {
  it('is what its tool calls it by, and none where it is no key that models are signed by', () => {
    expect(nameOfKey(KEY)).toBe(signature('p256').verificationMaterial.publicKey.hint);
    expect(nameOfKey('no key')).toBeUndefined();
  });
});

describe('what is missing', () => {
  it.each([
    ['a signature', KEY, MODEL, undefined, /^the request brings no signature of its artifact: sign it /],
    [
      'an artifact',
      KEY,
      undefined,
      signature('p256'),
      /^the request names no artifact that could be signed$/,
    ],
    ['a key', 'no key', MODEL, signature('p256'), /^the key that the workflow names cannot be read$/],
    [
      'a curve that models are signed by',
      String(generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' })),
      MODEL,
      signature('p256'),
      /^the key that the workflow names cannot be read$/,
    ],
  ])('is said: %s', (_, key, artifact, one, words) => {
    expect(found(key, artifact, one)).toEqual({ passed: false, found: expect.stringMatching(words) });
  });

  it('was not seen', () => {
    const key = signature('p256').verificationMaterial.publicKey.hint;
    expect(judgeSignature(KEY, MODEL, undefined).saw).toEqual({ key, artifact: MODEL, signed: null });
    expect(judgeSignature(KEY, undefined, undefined).saw).toEqual({ key, artifact: null, signed: null });
    expect(judgeSignature('no key', MODEL, undefined).saw).toEqual({
      key: null,
      artifact: MODEL,
      signed: null,
    });
  });
});

describe('what is signed by the right key', () => {
  const { privateKey, publicKey: own } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = String(own.export({ type: 'spki', format: 'pem' }));
  const bytesOf = (payload: string | Buffer) =>
    typeof payload === 'string' ? Buffer.from(payload) : payload;
  const signed = (payload: string | Buffer, by: KeyObject = privateKey): ModelSignature => ({
    ...signature('p256'),
    verificationMaterial: { publicKey: {} },
    dsseEnvelope: {
      payload: bytesOf(payload).toString('base64'),
      payloadType: 'application/vnd.in-toto+json',
      signatures: [{ sig: sign('sha256', preAuthentication(bytesOf(payload)), by).toString('base64') }],
    },
  });
  const statement = JSON.parse(payloadOf(signature('p256')));

  it('holds where it is a manifest of this model', () => {
    expect(judgeSignature(pem, MODEL, signed(JSON.stringify(statement))).passed).toBe(true);
  });

  it.each([
    ['no JSON', 'manifest'],
    ['another statement', JSON.stringify({ ...statement, predicateType: 'https://slsa.dev/provenance/v1' })],
    ['no subject', JSON.stringify({ ...statement, subject: [] })],
    ['no files', JSON.stringify({ ...statement, predicate: { ...statement.predicate, resources: [] } })],
    [
      'a digest that is not that of its files',
      JSON.stringify({
        ...statement,
        predicate: { ...statement.predicate, resources: statement.predicate.resources.toReversed() },
      }),
    ],
  ])('and is no manifest proves nothing: %s', (_, payload) => {
    expect(found(pem, MODEL, signed(payload))).toEqual({
      passed: false,
      found: 'what is signed is no manifest of a model (OpenSSF Model Signing 1.0)',
    });
  });

  it('and says a name in bytes that are no text proves nothing', () => {
    const [first, ...others] = statement.predicate.resources;
    const resources = [{ ...first, name: 'name' }, ...others];
    const text = JSON.stringify({ ...statement, predicate: { ...statement.predicate, resources } });
    expect(judgeSignature(pem, MODEL, signed(text)).passed).toBe(true);
    const bytes = Buffer.from(text);
    bytes[bytes.indexOf('"name":"name"') + '"name":"'.length] = 0xff;
    expect(found(pem, MODEL, signed(bytes)).found).toMatch(/^what is signed is no manifest of a model/);
  });

  it.each([
    ['something before it', 'zzab', ''],
    ['something after it', 'abzz', 'ab'],
    ['half a byte', 'abc', 'ab'],
  ])('and has a file whose digest has %s proves nothing', (_, digest, bytes) => {
    const root = createHash('sha256').update(bytes, 'hex').digest('hex');
    const payload = JSON.stringify({
      ...statement,
      subject: [{ digest: { sha256: root } }],
      predicate: { resources: [{ name: 'a', algorithm: 'sha256', digest }] },
    });
    expect(found(pem, root, signed(payload)).found).toMatch(/^what is signed is no manifest of a model/);
  });

  it('holds for none of its files alone', () => {
    const [{ digest }] = statement.predicate.resources;
    expect(found(pem, digest, signed(JSON.stringify(statement)))).toEqual({
      passed: false,
      found: expect.stringMatching(/^the signature is of another model: its files have the digest /),
    });
  });
});

describe('what a request may bring as a signature', () => {
  it.each([
    ['a text', 'signed', ''],
    [
      'a signature by a certificate',
      { ...signature('p256'), verificationMaterial: { x509CertificateChain: {} } },
      'verificationMaterial',
    ],
    [
      'two signatures',
      changed({ signatures: [{ sig: 'AAAA' }, { sig: 'AAAA' }] }),
      'dsseEnvelope.signatures',
    ],
    ['more than there is room for', changed({ payload: 'A'.repeat(48_001) }), 'dsseEnvelope.payload'],
    ['something before what is signed', changed({ payload: '!AAAA' }), 'dsseEnvelope.payload'],
    ['something after what is signed', changed({ payload: 'AAAA!' }), 'dsseEnvelope.payload'],
    ['another payload', changed({ payloadType: 'text/plain' as never }), 'dsseEnvelope.payloadType'],
  ])('is not %s', (_, one, where) => {
    const { error } = modelSignatureSchema().safeParse(one);
    expect(error?.issues[0]?.path.join('.')).toContain(where);
  });
});
