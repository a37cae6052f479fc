import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  checkReceipt,
  judgeArtifact,
  type ReceiptStatement,
  receiptMessage,
} from '../../../lambdas/domain/receipt.ts';
import { makeKey, receiptOf } from '../../support/receipts.ts';
import { deployment, SHA_13, SUBJECT, subjectState } from '../api/support/churn.ts';

const NOW = new Date('2026-04-01T00:00:00.000Z');
const production = deployment('13', '2026-03-02T12:00:00.000Z');
const subject = subjectState({ environments: { production } });

const { privateKey, pem, fingerprint } = makeKey();

function makeReceipt(changes: Partial<ReceiptStatement> = {}, key: KeyObject = privateKey) {
  const receipt = receiptOf(NOW, fingerprint, changes);
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
  ['no receipt', { hello: 1 }, pem, {}, 'This is no receipt', 'malformed'],
  ['one with more in it', { ...good, more: 1 }, pem, {}, 'This is no receipt', 'malformed'],
  [
    'a changed one',
    { ...good, receipt: { ...good.receipt, version: '14' } },
    pem,
    {},
    'it was changed',
    'signature',
  ],
  ['a signature of something else', { ...good, signature: 'AAAA' }, pem, {}, 'it was changed', 'signature'],
  ['another key', good, other.pem, {}, 'signed with another key', 'other-key'],
  ['a forged one', makeReceipt({}, other.privateKey), pem, {}, 'it was changed', 'signature'],
  ['no key', good, 'nothing', {}, 'The public key is not one', 'other-key'],
  [
    'another subject',
    good,
    pem,
    { subject: 'model/x' },
    'about the subject model/churn, not model/x',
    'other-matter',
  ],
  [
    'another environment',
    good,
    pem,
    { environment: 'qa' },
    'about the environment production',
    'other-matter',
  ],
  ['another artifact', good, pem, { sha256: 'f'.repeat(64) }, 'about the artifact 1313', 'other-matter'],
  ['an old one', good, pem, { notBefore: new Date('2026-04-01T00:00:01Z') }, 'ask for a new one', 'too-old'],
])('refuses %s', (_what, receipt, key, expected, message, reason) => {
  expect(() => checkReceipt(receipt, key, expected)).toThrow(message);
  expect(() => checkReceipt(receipt, key, expected)).toThrow(
    expect.objectContaining({ code: 'ReceiptInvalid', payload: { reason } }),
  );
});

test('those who approved are counted, each once, and who only waived a check is none of them', () => {
  const [signed] = production.authorisedBy;
  if (signed === undefined) throw new Error('nobody has signed');
  const waives = { text: 'measure it', owner: 'a@example.com', due: '2026-05-01', waives: 'fairness' };
  const authorisedBy = [
    signed,
    { ...signed, stage: 'again' },
    { ...signed, person: 'other@example.com' },
    { ...signed, person: 'risk@example.com', findings: [waives] },
  ];
  const state = subjectState({ environments: { production: { ...production, authorisedBy } } });
  const about = { environment: 'production', sha256: SHA_13 };
  expect(judgeArtifact(state, about, NOW)).toMatchObject({ approved: true, approvers: 2 });
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

test('another artifact than the approved one may not run, and hears which is', () => {
  expect(judgeArtifact(subject, { environment: 'production', sha256: 'f'.repeat(64) }, NOW)).toEqual({
    approved: false,
    why: `What is approved of ${SUBJECT} in production is version 13, whose artifact is ${SHA_13}.`,
  });
});

test('a receipt that is about anything is content with any expectation that is left out', () => {
  expect(checkReceipt(good, pem)).toMatchObject({ version: '13', environment: 'production' });
});

test('a key of another kind is no key for receipts', () => {
  const { publicKey } = generateKeyPairSync('ed25519');
  const ed25519 = publicKey.export({ format: 'pem', type: 'spki' }).toString();
  expect(() => checkReceipt(good, ed25519)).toThrow('The public key is not one that checks receipts');
});

test('a signature says in the receipt for which version and artifact it was given', () => {
  const [signed] = production.authorisedBy;
  if (signed === undefined) throw new Error('nobody signed');
  const authorised = (signedFor?: typeof signed.signedFor) => {
    const deployed = { ...production, authorisedBy: [{ ...signed, signedFor }] };
    const state = subjectState({ environments: { production: deployed } });
    const { statement } = judgeArtifact(state, { environment: 'production', sha256: SHA_13 }, NOW);
    return statement?.authorisedBy[0];
  };
  const earlier = { uri: 's3://models/12', sha256: 'e'.repeat(64) };
  expect(authorised()).toMatchObject({ version: '13', artifact: { sha256: SHA_13 } });
  expect(authorised({ version: '12', artifact: earlier })).toMatchObject({
    version: '12',
    artifact: earlier,
  });
  expect(authorised({ version: '12', artifact: undefined })).not.toHaveProperty('artifact');
});

test('what was approved without an artifact lets no artifact run', () => {
  const { artifact: _, ...without } = production;
  const state = subjectState({ environments: { production: without } });
  expect(judgeArtifact(state, { environment: 'production', sha256: SHA_13 }, NOW).approved).toBe(false);
  expect(judgeArtifact(state, { environment: 'toString', sha256: SHA_13 }, NOW).approved).toBe(false);
});
