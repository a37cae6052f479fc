import { spawnSync } from 'node:child_process';
import { createHmac, createPublicKey, generateKeyPairSync, sign, webcrypto } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  receiversKey,
  signaturesV1,
  signatureV1a,
  signedContent,
} from '../../../../lambdas/domain/webhooks/signature.ts';
import { makeDirectory } from '../../../local/support/tiny-app.ts';

// What the reference library of Standard Webhooks (npm standardwebhooks 1.1.1) makes of its own example.
const KNOWN = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  content: signedContent('msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}'),
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

describe('v1', () => {
  test('is what the reference library makes', () => {
    expect(signaturesV1(KNOWN.secret, KNOWN.content)).toEqual([KNOWN.signature]);
  });

  test('is made with each secret while one replaces the other', () => {
    const next = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
    const both = signaturesV1(` ${KNOWN.secret} ${next}\n`, KNOWN.content);
    expect(both).toEqual([KNOWN.signature, signaturesV1(next, KNOWN.content)[0]]);
    expect(both[1]).not.toBe(both[0]);
    expect(signaturesV1(`${KNOWN.secret} \n ${next}`, KNOWN.content)).toEqual(both);
  });

  test('is made with a secret of up to 64 bytes', () => {
    const longest = Buffer.alloc(64, 1);
    const made = createHmac('sha256', longest).update(KNOWN.content).digest('base64');
    expect(signaturesV1(`whsec_${longest.toString('base64')}`, KNOWN.content)).toEqual([`v1,${made}`]);
  });

  test.each([
    ['too short', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['too long', `whsec_${Buffer.alloc(65).toString('base64')}`],
    ['without its prefix', Buffer.alloc(32).toString('base64')],
    ['none', ''],
    ['one with something before it', `my-${KNOWN.secret}`],
    ['one with something after it', `${KNOWN.secret}!`],
    ['no base64', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La!aSw'],
  ])('a secret that is %s is refused, and not told', (_, secret) => {
    expect(() => signaturesV1(secret, 'x')).toThrow(/must be whsec_ and 24 to 64 bytes in base64/);
    expect(() => signaturesV1(secret, 'x')).not.toThrow(/MfKQ/);
  });
});

test('v1a is pure Ed25519 over the same content, which WebCrypto checks by the key that receivers have', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const header = signatureV1a(sign(null, Buffer.from(KNOWN.content), privateKey));
  const key = receiversKey(publicKey.export({ format: 'der', type: 'spki' }));
  expect(key).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
  const raw = Buffer.from(key.slice('whpk_'.length), 'base64');
  const imported = await webcrypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
  const [version, encoded = ''] = header.split(',');
  const holds = (content: string) =>
    webcrypto.subtle.verify('Ed25519', imported, Buffer.from(encoded, 'base64'), Buffer.from(content));
  expect(version).toBe('v1a');
  expect(await holds(KNOWN.content)).toBe(true);
  expect(await holds(KNOWN.content.replace('1614265330', '1614265331'))).toBe(false);
  // The same bytes that Node has.
  expect(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)).toEqual(raw);
});

const hasOpenssl = spawnSync('openssl', ['version']).error === undefined;

test.skipIf(!hasOpenssl)('v1a is checked by openssl, too', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const directory = makeDirectory();
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };
  const signature = Buffer.from(
    signatureV1a(sign(null, Buffer.from(KNOWN.content), privateKey)).slice('v1a,'.length),
    'base64',
  );
  const key = file('key.pem', publicKey.export({ format: 'pem', type: 'spki' }));
  const signed = file('signature', signature);
  const check = (content: string) =>
    spawnSync('openssl', [
      ...['pkeyutl', '-verify', '-pubin', '-inkey', key, '-rawin'],
      ...['-in', file('content', content), '-sigfile', signed],
    ]).status;
  expect(check(KNOWN.content)).toBe(0);
  expect(check(`${KNOWN.content} `)).not.toBe(0);
});
