import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  checkReceipt,
  judgeArtifact,
  type ReceiptStatement,
  receiptMessage,
} from '../../../lambdas/domain/receipt.ts';
import { sha256Hex } from '../../../schema/canonical-json.ts';
import { deployment, SHA_13, SUBJECT, subjectState } from '../api/support/churn.ts';

const NOW = new Date('2026-04-01T00:00:00.000Z');
const production = deployment('13', '2026-03-02T12:00:00.000Z');
const subject = subjectState({ environments: { production } });

function makeKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    privateKey,
    pem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    fingerprint: sha256Hex(publicKey.export({ format: 'der', type: 'spki' })),
  };
}

const { privateKey, pem, fingerprint } = makeKey();

function makeReceipt(changes: Partial<ReceiptStatement> = {}, key: KeyObject = privateKey) {
  const { statement } = judgeArtifact(subject, { environment: 'production', sha256: SHA_13 }, NOW);
  if (statement === undefined) throw new Error('not approved');
  const entry = { stream: `subject/${SUBJECT}`, seq: 4, hash: 'ab'.repeat(32) };
  const receipt: ReceiptStatement = {
    ...statement,
    at: NOW.toISOString(),
    entry,
    key: fingerprint,
    ...changes,
  };
  return { receipt, signature: sign('sha256', receiptMessage(receipt), key).toString('base64') };
}

test('a receipt stands for itself, however it was written down', () => {
  const kept: unknown = JSON.parse(JSON.stringify(makeReceipt(), null, 4));
  const about = { subject: SUBJECT, environment: 'production', sha256: SHA_13, notBefore: NOW };
  expect(checkReceipt(kept, pem, about)).toMatchObject({
    version: '13',
    authorisedBy: [{ name: 'Morgan Estes' }],
  });
});

const good = makeReceipt();
const other = makeKey();
test.each([
  ['no receipt', { hello: 1 }, pem, {}, 'This is no receipt'],
  ['one with more in it', { ...good, more: 1 }, pem, {}, 'This is no receipt'],
  ['a changed one', { ...good, receipt: { ...good.receipt, version: '14' } }, pem, {}, 'it was changed'],
  ['a signature of something else', { ...good, signature: 'AAAA' }, pem, {}, 'it was changed'],
  ['another key', good, other.pem, {}, 'signed with another key'],
  ['a forged one', makeReceipt({}, other.privateKey), pem, {}, 'it was changed'],
  ['no key', good, 'nothing', {}, 'The public key is not one'],
  ['another subject', good, pem, { subject: 'model/x' }, 'about the subject model/churn, not model/x'],
  ['another environment', good, pem, { environment: 'qa' }, 'about the environment production'],
  ['another artifact', good, pem, { sha256: 'f'.repeat(64) }, 'about the artifact 1313'],
  ['an old one', good, pem, { notBefore: new Date('2026-04-01T00:00:01Z') }, 'ask for a new one'],
])('refuses %s', (_what, receipt, key, expected, message) => {
  expect(() => checkReceipt(receipt, key, expected)).toThrow(message);
  expect(() => checkReceipt(receipt, key, expected)).toThrow(
    expect.objectContaining({ code: 'ReceiptInvalid' }),
  );
});

test('an approval that had to be renewed holds until then', () => {
  const attest = { by: 'model-attestation', dueAt: '2026-04-01T00:00:00.000Z' };
  const state = subjectState({ environments: { production: { ...production, attest } } });
  const before = new Date('2026-03-31T23:59:59.999Z');
  expect(judgeArtifact(state, { environment: 'production', sha256: SHA_13 }, before).approved).toBe(true);
  expect(judgeArtifact(state, { environment: 'production', sha256: SHA_13 }, NOW)).toEqual({
    approved: false,
    why: expect.stringContaining('renew it by model-attestation'),
  });
});

test('what was approved without an artifact lets no artifact run', () => {
  const { artifact: _, ...without } = production;
  const state = subjectState({ environments: { production: without } });
  expect(judgeArtifact(state, { environment: 'production', sha256: SHA_13 }, NOW).approved).toBe(false);
  expect(judgeArtifact(state, { environment: 'toString', sha256: SHA_13 }, NOW).approved).toBe(false);
});
