import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  GenerateMacCommand,
  type KMSClient,
  KMSInvalidMacException,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KmsSigner, KmsVerifier } from '../../../lambdas/adapters/kms-links.ts';
import { GovernanceError } from '../../../lambdas/domain/errors.ts';
import { joinLink, type LinkClaims } from '../../../lambdas/domain/link.ts';

const SECRET = 'a key that only this test knows';
const mac = (message: Uint8Array): Buffer => createHmac('sha256', SECRET).update(message).digest();

/** A KMS key as far as links need one: a real HMAC, and KMS's own error. */
const kms = {
  send: async (command: unknown) => {
    if (command instanceof GenerateMacCommand) return { Mac: mac(command.input.Message ?? new Uint8Array()) };
    if (!(command instanceof VerifyMacCommand)) throw new Error('unexpected command');
    const { Message = new Uint8Array(), Mac = new Uint8Array() } = command.input;
    if (timingSafeEqual(mac(Message), Mac)) return { MacValid: true };
    throw new KMSInvalidMacException({ message: 'invalid', $metadata: {} });
  },
} as unknown as KMSClient;

const signer = new KmsSigner(kms, 'key');
const verifier = new KmsVerifier(kms, 'key');

const claims: LinkClaims = {
  request: '0123456789abcdefghjkmnpqrs',
  stage: 'review',
  attempt: 1,
  approver: 'manager@example.org',
  expiresAt: '2026-03-07T09:00:00.000Z',
};

const refused = expect.objectContaining({ code: 'LinkInvalid', message: 'This link is not valid.' });

describe('a link', () => {
  it('carries its claims there and back, in characters that no mail program breaks', async () => {
    const link = await signer.sign(claims);
    expect(link).toMatch(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/);
    expect(await verifier.verify(link)).toEqual(claims);
  });

  it('is refused after any change of a character', async () => {
    const link = await signer.sign(claims);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(link.length - 1),
        fc.string({ minLength: 1, maxLength: 1 }),
        async (at, other) => {
          fc.pre(link[at] !== other);
          await expect(verifier.verify(link.slice(0, at) + other + link.slice(at + 1))).rejects.toEqual(
            refused,
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is refused when cut short anywhere', async () => {
    const link = await signer.sign(claims);
    for (let length = 0; length < link.length; length++) {
      await expect(verifier.verify(link.slice(0, length))).rejects.toEqual(refused);
    }
  });

  it('is refused with the signature of another link', async () => {
    const [mine] = (await signer.sign(claims)).split('.');
    const [, theirs] = (await signer.sign({ ...claims, approver: 'deputy-manager@example.org' })).split('.');
    await expect(verifier.verify(`${mine}.${theirs}`)).rejects.toEqual(refused);
  });

  it('is refused when the key signed something that is no link', async () => {
    for (const text of [
      '{}',
      'null',
      '["countersign/link/0"]',
      '["countersign/link/1",1,2,3,4,5]',
      'not json',
      '\xff',
    ]) {
      const message = Buffer.from(text, 'latin1');
      await expect(verifier.verify(joinLink(message, mac(message)))).rejects.toEqual(refused);
    }
  });

  it('passes on a failure of KMS as what it is', async () => {
    const broken = { send: () => Promise.reject(new Error('throttled')) } as unknown as KMSClient;
    const attempt = new KmsVerifier(broken, 'key').verify(await signer.sign(claims));
    await expect(attempt).rejects.not.toBeInstanceOf(GovernanceError);
  });
});
