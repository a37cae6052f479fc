import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeVerification } from '../../../cli/audit/describe-verification.ts';
import { describeReport } from '../../../cli/audit/verifier/describe-report.ts';
import { readProviders, thumbprintOf } from '../../../cli/audit/verifier/providers.ts';
import { verifyExport } from '../../../cli/audit/verifier/verify-export.ts';
import { verifyOnline } from '../../../cli/audit/verify-online.ts';
import type { Countersignature, Signed } from '../../../lambdas/domain/countersignature.ts';
import { requestStream, type SealedEntry, seal } from '../../../lambdas/domain/entry.ts';
import type { Signature } from '../../../schema/workflow.ts';
import { countersignatureOf, PAIRS, PROVIDER } from '../../attack/support/tokens.ts';
import { defineWorkflow } from '../../organisation/roles.ts';
import { digestOf, judgeBoth, pem } from '../support/both-verifiers.ts';
import { exportTo } from '../support/digested-ledger.ts';
import { run } from '../support/run.ts';
import { SampleLedger, sampleInput } from '../support/sample-ledger.ts';
import { memorySource, rewrite } from '../support/tamper.ts';

const signed = (signature: Signature) =>
  defineWorkflow({
    id: 'signed',
    title: 'Grüße ☃, signed',
    subject: 'model',
    requester: 'data-scientist',
    environments: ['production'],
    signature,
    stages: {
      agree: { type: 'approval', role: 'manager', dueIn: '5 days', conditions: true },
      publish: { type: 'promotion', environment: 'production' },
    },
  });

function ledgerOf(signature: Signature = 're-authenticated') {
  const ledger = new SampleLedger();
  const request = ledger.submit(sampleInput('1'), signed(signature));
  ledger.advance(request, 'agree', 'approve-with-conditions');
  const items = ledger.items();
  const decided = ledger.streams.get(requestStream(request))?.at(-1) as SealedEntry;
  return { items, decided };
}
const { items, decided } = ledgerOf();

type Details = Signed & { assurance: string; countersignature: Countersignature };
const { details, state, at } = JSON.parse(decided.entry) as {
  details: Details;
  state: { request: string };
  at: string;
};
const own = { ...details, request: state.request };
const { challengedAt } = details.countersignature;
const changed = (changes: object, from = items, target = decided) =>
  rewrite(from, target, (entry) => ({ details: { ...(entry.details as object), ...changes } }));
/** The ledger with another countersignature. */
const resigned = (countersignature: Countersignature) => changed({ countersignature });
const signing = (...how: [changes?: object, pair?: (typeof PAIRS)[keyof typeof PAIRS]]) =>
  resigned(countersignatureOf(own, challengedAt, how[0] as Record<string, unknown>, how[1]));
const whole = { online: [], offline: undefined };
const both = (what: string) => ({ online: [what], offline: what });
const wrong = (what: string) => both(`has a countersignature that ${what}`);

describe('a decision that an identity provider signed', () => {
  it.each(['signed-in', 're-authenticated'] as const)(
    'is whole, online and offline: %s',
    async (signature) => {
      expect(await judgeBoth(ledgerOf(signature).items)).toEqual(whole);
    },
  );

  it('is whole by a key of each kind', async () => {
    for (const pair of [PAIRS.RSA, PAIRS.OKP]) expect(await judgeBoth(signing({}, pair))).toEqual(whole);
  });

  it('is whole where more is asked of a person than a stage does', async () => {
    const { items, decided } = ledgerOf('signed-in');
    expect(await judgeBoth(changed({ assurance: 're-authenticated' }, items, decided))).toEqual(whole);
  });

  it.each<[string, object, string]>([
    ['the choice', { choice: 'approve' }, 'is of another decision'],
    ['a comment', { comment: 'größer ☃' }, 'is of another decision'],
    ['a condition', { findings: [] }, 'is of another decision'],
    ['its person', { person: 'it-engineer@example.org' }, 'is of another decision'],
  ])('is named where %s was changed since', async (_, changes, what) => {
    expect(await judgeBoth(changed({ decision: { ...details.decision, ...changes } }))).toEqual(wrong(what));
  });

  it.each<[string, object]>([
    ['the artifact', { artifact: { ...details.artifact, sha256: 'c'.repeat(64) } }],
    ['the version', { version: '2' }],
  ])('is named where %s was changed since', async (_, changes) => {
    const { online, offline } = await judgeBoth(changed(changes));
    expect(online).toContain('has a countersignature that is of another decision');
    expect(online).toContain('is a decision about something else than its own state');
    expect(offline).toBe('has a countersignature that is of another decision');
  });

  it.each<[string, object, string]>([
    ['of another person', { email: 'eve@example.org' }, 'is by eve@example.org, who did not decide this'],
    [
      'without a confirmed address',
      { email_verified: false },
      'is by somebody without a confirmed address, who did not decide this',
    ],
    [
      'whose letters are others with the same lower case',
      { email: '\u212Aate@example.org' },
      'is by somebody without a confirmed address, who did not decide this',
    ],
    ['that was given to another client', { azp: 'x' }, 'was given to another client: x'],
    ['for several', { aud: ['countersign', 'x'] }, 'does not say by whom, or for whom, it is'],
    ['that had expired', { exp: Math.floor(Date.parse(at) / 1000) - 31 }, 'had expired when it was recorded'],
    ['of before', { iat: Math.floor(Date.parse(at) / 1000) - 32 }, 'was made before it was asked for'],
    ['of afterwards', { iat: Math.floor(Date.parse(at) / 1000) + 32 }, 'was made after it was recorded'],
    [
      'of who had signed in long before',
      { auth_time: 1 },
      'is by somebody who did not prove again who they are',
    ],
    [
      'that does not say when',
      { auth_time: undefined },
      'does not say when its person proved who they are: it has no auth_time',
    ],
  ])('is named with a token %s', async (_, changes, what) => {
    expect(await judgeBoth(signing(changes))).toEqual(wrong(what));
  });

  it('is named with a token of another key, of a bent one, and of another time', async () => {
    const other = { ...countersignatureOf(own, challengedAt, {}, PAIRS.other), key: PAIRS.EC.published };
    expect(await judgeBoth(resigned(other))).toEqual(wrong('is not by the key that is kept with it'));
    const late = { ...details.countersignature, challengedAt: '2026-03-01T11:40:00.000Z' };
    expect(await judgeBoth(resigned(late))).toEqual(
      wrong('was asked for too long before, or after, it was recorded'),
    );
  });

  it('is named with the token of another, though its text is another: anybody can make a second one', async () => {
    const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
    const [header, payload, signature = ''] = details.countersignature.idToken.split('.');
    const [r, s] = [0, 32].map((from) => Buffer.from(signature, 'base64url').subarray(from, from + 32));
    const other = (order - BigInt(`0x${s?.toString('hex')}`)).toString(16).padStart(64, '0');
    const second = Buffer.concat([r ?? Buffer.of(), Buffer.from(other, 'hex')]).toString('base64url');
    const countersignature = {
      ...details.countersignature,
      idToken: `${header}.${payload}.${second}`,
    };
    const { seq: _, prev: __, stream: ___, ...draft } = JSON.parse(decided.entry);
    const again = seal(decided.stream, decided, {
      ...draft,
      details: { ...draft.details, countersignature },
    });
    const { online, offline } = await judgeBoth([...items, again]);
    expect(online).toContain('has a countersignature that signs another decision already');
    expect(offline).toBe('has a countersignature that signs another decision already');
  });

  it('is named without its countersignature, and where a link alone was taken', async () => {
    expect(await judgeBoth(changed({ countersignature: undefined }))).toEqual(
      both('has no countersignature: nothing shows that its person signed in'),
    );
    const less = (assurance: string) => changed({ assurance, countersignature: undefined });
    const asksForMore =
      "is a decision of which a link alone says who made it, or too little else: 'agree' asks for more";
    expect(await judgeBoth(less('email-link'))).toEqual(both(asksForMore));
    expect(await judgeBoth(changed({ assurance: 'signed-in' }))).toEqual(both(asksForMore));
  });
});

describe('by whom decisions are signed', () => {
  const key = thumbprintOf(PAIRS.EC.published);
  const line = `1 decision is signed by https://id.example.com, for the client countersign, with the key ${key}, from ${at} to ${at}: compare it with what that provider has published.`;
  const believed = [{ ...PROVIDER, keys: [PAIRS.other.published, PAIRS.EC.published] }];

  it('is told, online and offline', async () => {
    const found = await verifyOnline(memorySource(items), undefined, {
      names: undefined,
      pem: undefined,
      progress() {},
    });
    expect(found).toMatchObject({
      whole: true,
      signedBy: [{ ...PROVIDER, key, decisions: 1, first: at, last: at }],
    });
    expect(describeVerification(found)).toContain(line);
    await exported(async (directory) => {
      const report = verifyExport(directory, pem);
      expect(report.signedBy).toEqual(found.signedBy);
      expect(describeReport(report)).toContain(line);
    });
  });

  it('is held to those whom somebody believes', async () => {
    expect(await judgeBoth(items, {}, believed)).toEqual(whole);
    const none = (who: object) => judgeBoth(items, {}, [{ ...PROVIDER, keys: [PAIRS.EC.published], ...who }]);
    const refused = wrong(
      `is by a key that is none of the providers that are believed: ${key} of https://id.example.com, for the client countersign`,
    );
    expect(await none({ keys: [PAIRS.other.published] })).toEqual(refused);
    expect(await none({ issuer: 'https://other.example' })).toEqual(refused);
    expect(await none({ clientId: 'other' })).toEqual(refused);
    expect(await none({ claims: { email: 'upn' } })).toEqual(refused);
  });

  it('is read from a file by the command', async () => {
    await exported(async (directory) => {
      const file = join(directory, '../providers.json');
      writeFileSync(file, JSON.stringify(believed));
      const verify = (...argv: string[]) => run(['audit', 'verify', '--export', directory, ...argv]);
      expect(await verify('--provider', file)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(key),
      });
      writeFileSync(file, JSON.stringify({ ...believed[0], keys: [] }));
      expect(await verify('--provider', file)).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('none of the providers'),
      });
      writeFileSync(file, '[]');
      expect(await verify('--provider', file)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('says of no provider who it is'),
      });
      expect(await verify('--provider', join(directory, 'nothing'))).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("can't be read"),
      });
    });
  });

  it.each([
    '',
    '{',
    '[]',
    '{}',
    '{"issuer":"x","clientId":"y"}',
    '[{"issuer":"x","clientId":"y","keys":[1]}]',
  ])('is not read from what is no provider: %s', (text) => {
    expect(() => readProviders(text, 'file')).toThrow('file says of no provider who it is');
  });

  it('knows a key by the thumbprint of RFC 7638', () => {
    // The example of RFC 7638, section 3.1.
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
    expect(thumbprintOf({ kty: 'RSA', n, e: 'AQAB', alg: 'RS256', kid: '2011-04-29' })).toBe(
      'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
    );
  });
});

async function exported(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-signed-'));
  try {
    const target = join(directory, 'export');
    await exportTo(target, items, await digestOf(items));
    await use(target);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
