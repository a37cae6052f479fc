import { execFileSync } from 'node:child_process';
import { type KeyObject, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { afterAll, describe, expect, it, test } from 'vitest';
import {
  checkEnvelope,
  payloadOf,
  preAuthentication,
  type SummaryStatement,
  statementIn,
  toBundle,
  toEnvelope,
  toStatement,
} from '../../../lambdas/domain/in-toto.ts';
import type { ReceiptStatement } from '../../../lambdas/domain/receipt.ts';
import { canonicalize } from '../../../schema/canonical-json.ts';
import { makeTestDirectory } from '../../local/support/tiny-app.ts';
import { makeKey, receiptOf } from '../../support/receipts.ts';
import { SHA_13, SUBJECT } from '../api/support/churn.ts';

const NOW = new Date('2026-04-01T00:00:00.000Z');
const directory = makeTestDirectory();
afterAll(() => directory.remove());

const key = makeKey();
const other = makeKey();

const ours = (changes: Partial<ReceiptStatement> = {}) => receiptOf(NOW, key.fingerprint, changes);
const signed = (payload: Uint8Array, by: KeyObject = key.privateKey) =>
  toEnvelope(payload, sign('sha256', preAuthentication(payload), by));
const statement = toStatement(ours(), 1);
const good = signed(payloadOf(statement));
const changed = (changes: Partial<SummaryStatement['predicate']>) =>
  payloadOf({ ...statement, predicate: { ...statement.predicate, ...changes } });

describe('a statement for the tools of others', () => {
  it('says in the words of SLSA what passed, where it may run, under which rules, and which entry says so', () => {
    expect(toStatement(ours(), 1)).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'model/churn:13', digest: { sha256: SHA_13 } }],
      predicateType: 'https://slsa.dev/verification_summary/v1',
      predicate: {
        verifier: { id: `countersign:key/${key.fingerprint}` },
        timeVerified: '2026-04-01T00:00:00.000Z',
        resourceUri: 'countersign:model/churn@production',
        policy: { uri: 'countersign:workflow/model-promotion', digest: { sha256: ours().definition } },
        inputAttestations: [
          { uri: 'countersign:subject/model/churn#4', digest: { sha256: 'ab'.repeat(32) } },
        ],
        verificationResult: 'PASSED',
        verifiedLevels: ['COUNTERSIGN_APPROVED', 'COUNTERSIGN_APPROVED_BY_1'],
        slsaVersion: '1.1',
        'countersign:receipt': {
          subject: 'model/churn',
          environment: 'production',
          version: '13',
          since: ours().since,
          request: ours().request,
          attempt: 1,
          requestedBy: ours().requestedBy,
        },
      },
    });
    expect(statementIn(good)).toEqual(statement);
  });

  it('is never longer than KMS signs at once, however many have signed and however long the names are', () => {
    const longest = toStatement(
      ours({
        subject: `model-${'k'.repeat(34)}/${'n'.repeat(100)}`,
        environment: 'e'.repeat(64),
        version: 'v'.repeat(64),
        workflow: 'w'.repeat(64),
        requestedBy: '字'.repeat(254),
        entry: {
          stream: `subject/model-${'k'.repeat(34)}/${'n'.repeat(100)}`,
          seq: 1e15,
          hash: 'ab'.repeat(32),
        },
      }),
      200,
    );
    expect(longest.predicate.verifiedLevels).toContain('COUNTERSIGN_APPROVED_BY_200');
    expect(preAuthentication(payloadOf(longest)).length).toBeLessThanOrEqual(4096);
  });
});

describe('a second witness', () => {
  const verifier = ({ der }: { der: Buffer }) =>
    new Verifier(
      toTrustMaterial(
        { mediaType: '', tlogs: [], certificateAuthorities: [], ctlogs: [], timestampAuthorities: [] },
        // PKIX_ECDSA_P256_SHA_256 of Sigstore's own list.
        { [key.fingerprint]: { rawBytes: der, keyDetails: 5 } },
      ),
      { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 },
    );

  it("@sigstore/verify takes the bundle with the key, and nobody else's", () => {
    const entity = () => toSignedEntity(bundleFromJSON(toBundle(good, key.fingerprint)));
    expect(verifier(key).verify(entity())).toMatchObject({ key: expect.anything() });
    expect(() => verifier(other).verify(entity())).toThrow('signature verification failed');
  });

  it('openssl takes the signature over what DSSE says is signed', () => {
    const file = (name: string, bytes: string | Uint8Array) => {
      writeFileSync(join(directory.path, name), bytes);
      return join(directory.path, name);
    };
    const { payload, payloadType, signatures } = good;
    const text = Buffer.from(payload, 'base64').toString('utf8');
    const encoded = `DSSEv1 ${payloadType.length} ${payloadType} ${Buffer.byteLength(text)} ${text}`;
    const args = ['dgst', '-sha256', '-verify', file('key.pem', key.pem), '-signature'];
    args.push(file('signature', Buffer.from(signatures[0]?.sig ?? '', 'base64')), file('message', encoded));
    expect(execFileSync('openssl', args, { encoding: 'utf8' })).toBe('Verified OK\n');
  });
});

const about = { subject: SUBJECT, environment: 'production', sha256: SHA_13, notBefore: NOW };

test('an envelope stands for itself, also in a bundle of Sigstore', () => {
  expect(toBundle(good, key.fingerprint)).toEqual({
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {
      publicKey: { hint: key.fingerprint },
      tlogEntries: [],
      timestampVerificationData: { rfc3161Timestamps: [] },
    },
    dsseEnvelope: good,
  });
  for (const form of [good, toBundle(good, key.fingerprint)])
    expect(checkEnvelope(JSON.parse(JSON.stringify(form, null, 4)), key.pem, about)).toEqual(statement);
});

const later = { notBefore: new Date(NOW.getTime() + 1) };
test.each([
  ['no envelope', { hello: 1 }, {}, 'malformed'],
  ['one with more in it', { ...good, more: 1 }, {}, 'malformed'],
  ['two signatures', { ...good, signatures: [...good.signatures, ...good.signatures] }, {}, 'malformed'],
  [
    'another payload',
    { ...good, payload: signed(changed({ timeVerified: 'later' })).payload },
    {},
    'signature',
  ],
  ['a forged one', signed(payloadOf(statement), other.privateKey), {}, 'signature'],
  [
    'a signature over the payload alone',
    toEnvelope(payloadOf(statement), sign('sha256', payloadOf(statement), key.privateKey)),
    {},
    'signature',
  ],
  ['what is no JSON', signed(Buffer.from('nothing')), {}, 'malformed'],
  [
    'what failed',
    signed(
      Buffer.from(
        canonicalize({ ...statement, predicate: { ...statement.predicate, verificationResult: 'FAILED' } }),
      ),
    ),
    {},
    'malformed',
  ],
  [
    'one that speaks for another key',
    signed(changed({ verifier: { id: `countersign:key/${other.fingerprint}` } })),
    {},
    'malformed',
  ],
  [
    'one for two environments',
    signed(changed({ resourceUri: 'countersign:model/churn@qa' })),
    {},
    'malformed',
  ],
  ['another subject', good, { subject: 'model/x' }, 'other-matter'],
  ['another environment', good, { environment: 'qa' }, 'other-matter'],
  ['another artifact', good, { sha256: 'f'.repeat(64) }, 'other-matter'],
  ['an old one', good, later, 'too-old'],
  ['one of no time', signed(changed({ timeVerified: 'now' })), later, 'too-old'],
])('refuses %s', (_what, found, expected, reason) => {
  expect(() => checkEnvelope(found, key.pem, expected)).toThrow(
    expect.objectContaining({ code: 'ReceiptInvalid', payload: { reason } }),
  );
});
