import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  keptClaims,
  keptKey,
  nonceOf,
  nonceOfAll,
  whyNotCountersigned,
} from '../../../lambdas/domain/countersignature.ts';
import { seal } from '../../../lambdas/domain/entry.ts';
import { decide } from '../../../lambdas/domain/request/decide.ts';
import { stageState, withStage } from '../../../lambdas/domain/request/stages.ts';
import { MAX_INPUT_BYTES } from '../../../lambdas/domain/submission.ts';
import { MOST_KEY_BYTES, MOST_TOKEN_BYTES, ROOM_OF_ALL, ROOM_OF_ONE } from '../../../schema/room.ts';
import {
  CHALLENGED_AT,
  claimsOf,
  countersigned,
  expected,
  PAIRS,
  SIGNED,
  TOKEN_FORGERIES,
  tokenOf,
} from '../../attack/support/tokens.ts';
import { answer, at, decided, entryOf, opened, roles, submitted, workflow } from './samples.ts';

const saying = (changes: object, and: Parameters<typeof expected>[0] = {}) =>
  whyNotCountersigned(countersigned(tokenOf({ ...claimsOf(), ...changes })), expected(and));

describe('the nonce of several decisions', () => {
  const decisions = [SIGNED, { ...SIGNED, request: 'r2' }, { ...SIGNED, request: 'r3' }];
  const all = () => nonceOfAll(decisions, CHALLENGED_AT);
  const nonceAt = (index: number, changes: object = {}) =>
    nonceOf(decisions[index] as typeof SIGNED, CHALLENGED_AT, {
      ...all().places[index],
      ...changes,
    } as never);

  it('is that of each of them in its place', () => {
    const { nonce } = all();
    expect(decisions.map((_, index) => nonceAt(index))).toEqual([nonce, nonce, nonce]);
  });

  it('is none of a decision that was signed alone, or that claims another place', () => {
    const { nonce } = all();
    expect(nonceOf(SIGNED, CHALLENGED_AT)).not.toBe(nonce);
    expect(nonceAt(0, { index: 1 })).not.toBe(nonce);
    expect(nonceAt(0, { path: [] })).toBeUndefined();
  });
});

describe('a countersignature', () => {
  it.each(Object.entries(PAIRS))('is one by a key of each kind: %s', async (_, pair) => {
    expect(
      await whyNotCountersigned(countersigned(tokenOf(claimsOf(), pair), pair), expected()),
    ).toBeUndefined();
  });

  it('is one for what is said in another way and means the same', async () => {
    expect(await saying({ email: 'Bob@Example.com' })).toBeUndefined();
    expect(await saying({ aud: ['countersign'], azp: 'countersign' })).toBeUndefined();
    expect(await saying({ email_verified: 'true' })).toBeUndefined();
  });

  it('is one by a clock that is half a minute off, and none by one that is off by more', async () => {
    const asked = Date.parse(CHALLENGED_AT) / 1_000;
    expect(await saying({ iat: asked - 30, auth_time: asked - 30 })).toBeUndefined();
    expect(await saying({ iat: asked + 90, auth_time: asked + 90, exp: asked + 99 })).toBeUndefined();
    expect(await saying({ iat: asked - 31 })).toBe('was made before it was asked for');
    expect(await saying({ iat: asked + 91 })).toBe('was made after it was recorded');
    expect(await saying({ exp: asked + 29 })).toBe('had expired when it was recorded');
    expect(await saying({ auth_time: asked - 31 })).toBe(
      'is by somebody who did not prove again who they are',
    );
  });

  it('asks for auth_time only of who must prove again who they are', async () => {
    expect(await saying({ auth_time: undefined }, { assurance: 'signed-in' })).toBeUndefined();
    expect(await saying({ auth_time: undefined })).toMatch(/it has no auth_time/);
  });

  it('reads the claims that its provider was said to have', async () => {
    const token = tokenOf({
      ...claimsOf(),
      email: undefined,
      email_verified: undefined,
      upn: 'bob@example.com',
    });
    const own = { ...countersigned(token), claims: { email: 'upn', verified: false } } as const;
    expect(await whyNotCountersigned(own, expected())).toBeUndefined();
    expect(await whyNotCountersigned(countersigned(token), expected())).toMatch(
      /without a confirmed address/,
    );
  });

  it('tells by whom it is, and for whom', async () => {
    expect(await saying({ email: 'eve@example.com' })).toBe('is by eve@example.com, who did not decide this');
    expect(await saying({ iss: 'https://other.example' })).toBe(
      'is by another provider: https://other.example',
    );
    expect(await saying({ aud: 'other' })).toBe('is for another client: other');
    expect(await saying({ nonce: 'x' })).toBe('is of another decision');
  });

  it.each(Object.entries(TOKEN_FORGERIES))('is none where it is forged: %s', async (_, forge) => {
    for (let salt = 0; salt < 12; salt++) {
      const { countersignature, expected: other } = forge((below) => (salt * 7919) % below);
      expect(await whyNotCountersigned(countersignature, other ?? expected()), String(salt)).toBeTypeOf(
        'string',
      );
    }
  });
});

/** A token whose payload is exactly these bytes. */
function signedBytes(payload: Buffer): string {
  const [header] = tokenOf(claimsOf()).split('.');
  const input = `${header}.${payload.toString('base64url')}`;
  const signature = sign('sha256', Buffer.from(input), { key: PAIRS.EC.secret, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

describe('a countersignature at its edges', () => {
  const FOREIGN = 'is not by the key that is kept with it';
  const judge = (idToken: string, and: Parameters<typeof expected>[0] = {}) =>
    whyNotCountersigned(countersigned(idToken), expected(and));

  it('counts whosever it is where nobody says which provider counts, if it says whose it is', async () => {
    expect(await saying({}, { provider: undefined })).toBeUndefined();
    const mute = 'does not say by whom, or for whom, it is';
    expect(await saying({ iss: 3 }, { provider: undefined })).toBe(mute);
    expect(await saying({ aud: ['countersign', 'other'] }, { provider: undefined })).toBe(mute);
  });

  it('may be as long as it is said to be, and so may its key', async () => {
    expect(await judge('t'.repeat(MOST_TOKEN_BYTES))).toBe(FOREIGN);
    expect(await judge('t'.repeat(MOST_TOKEN_BYTES + 1))).toMatch(/^is longer than/);
    const keyOf = (bytes: number) => ({ n: 'n'.repeat(bytes - '{"n":""}'.length) });
    const by = (key: Readonly<Record<string, string>>) =>
      whyNotCountersigned({ ...countersigned('t'), key }, expected());
    expect(await by(keyOf(MOST_KEY_BYTES))).toBe(FOREIGN);
    expect(await by(keyOf(MOST_KEY_BYTES + 1))).toMatch(/^is by a key of more than/);
  });

  it('was asked for in the eleven minutes before it was recorded', async () => {
    const later = (ms: number) => new Date(Date.parse(CHALLENGED_AT) + ms).toISOString();
    const untimely = 'was asked for too long before, or after, it was recorded';
    const asked = Date.parse(CHALLENGED_AT) / 1_000;
    const atOnce = { iat: asked, auth_time: asked, exp: asked + 660 };
    expect(await saying(atOnce, { at: later(0) })).toBeUndefined();
    expect(await saying(atOnce, { at: later(-1) })).toBe(untimely);
    expect(await saying(atOnce, { at: later(660_000) })).toBeUndefined();
    expect(await saying(atOnce, { at: later(660_001) })).toBe(untimely);
  });

  it('holds to the second at which it says that it ends, and was not made later than it says that it begins', async () => {
    const asked = Date.parse(CHALLENGED_AT) / 1_000;
    expect(await saying({ exp: asked + 30 })).toBeUndefined();
    expect(await saying({ iat: asked + 91, nbf: asked })).toBe('was made after it was recorded');
    expect(await saying({ nbf: asked + 90 })).toBeUndefined();
    const endless = JSON.stringify(claimsOf()).replace(/"exp":\d+/, '"exp":1e999');
    expect(await judge(signedBytes(Buffer.from(endless)))).toMatch(/until when it holds$/);
  });

  it('is one where either the token or the key has no name', async () => {
    expect(await judge(tokenOf(claimsOf(), PAIRS.EC, { kid: undefined }))).toBeUndefined();
    const { kid: _, ...key } = PAIRS.EC.published;
    const unnamed = { ...countersigned(tokenOf(claimsOf())), key };
    expect(await whyNotCountersigned(unnamed, expected())).toBeUndefined();
  });

  it.each([{ crit: ['b64'], b64: true }, { b64: true }])(
    'is none that asks for more than a signature: %j',
    async (header) => {
      expect(await judge(tokenOf(claimsOf(), PAIRS.EC, header))).toBe(FOREIGN);
    },
  );

  it('is none in another text for the same bytes', async () => {
    const token = tokenOf(claimsOf());
    const bytes = (text: string) => Buffer.from(text.split('.')[2] ?? '', 'base64url');
    const alike = ['A', 'B', 'Q', 'g', 'w', 'h', 'x', 'R']
      .map((last) => token.slice(0, -1) + last)
      .find((text) => text !== token && bytes(text).equals(bytes(token)));
    const other = alike ?? `${token}=`;
    expect(bytes(other)).toEqual(bytes(token));
    expect(await judge(other)).toBe(FOREIGN);
  });

  it('is none of bytes that are no text, or of what is no object', async () => {
    const broken = Buffer.from(JSON.stringify({ ...claimsOf(), name: '\xff' }), 'latin1');
    expect(await judge(signedBytes(broken))).toBe(FOREIGN);
    for (const payload of ['null', '7', '"x"', '[]'])
      expect(await judge(signedBytes(Buffer.from(payload)))).toMatch(/^does not say by whom/);
  });

  it('is none by another algorithm than the one that its key was published for', async () => {
    const [, payload] = tokenOf(claimsOf()).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'RS512' })).toString('base64url');
    const signature = sign('sha512', Buffer.from(`${header}.${payload}`), PAIRS.RSA.secret);
    const idToken = `${header}.${payload}.${signature.toString('base64url')}`;
    const { alg: _, ...any } = PAIRS.RSA.published;
    expect(
      await whyNotCountersigned({ ...countersigned(idToken, PAIRS.RSA), key: any }, expected()),
    ).toBeUndefined();
    expect(await whyNotCountersigned(countersigned(idToken, PAIRS.RSA), expected())).toBe(FOREIGN);
  });

  it('shows of what it says no more than fits in a sentence', async () => {
    expect(await saying({ iss: 'i'.repeat(999) })).toBe(`is by another provider: ${'i'.repeat(200)}`);
  });
});

describe('the nonce of a decision', () => {
  it('says everything that its person decides, and nothing that others decide', () => {
    const nonce = nonceOf(SIGNED, CHALLENGED_AT);
    expect(nonce).toMatch(/^[\w-]{43}$/);
    const seated = {
      ...SIGNED.decision,
      role: 'lead',
      countsFor: 'risk',
      mayCountFor: ['a', 'b'],
      at: 'later',
    };
    expect(nonceOf({ ...SIGNED, decision: seated }, CHALLENGED_AT)).toBe(nonce);
    expect(nonceOf(SIGNED, '2026-03-02T09:00:00.001Z')).not.toBe(nonce);
    for (const member of Object.keys(SIGNED))
      expect(
        nonceOf({ ...SIGNED, [member]: 'x', decision: SIGNED.decision }, CHALLENGED_AT) === nonce,
        member,
      ).toBe(member === 'decision');
    for (const member of [
      'person',
      'name',
      'choice',
      'meaning',
      'comment',
      'answers',
      'findings',
      'replaces',
      'inPlaceOf',
    ])
      expect(nonceOf({ ...SIGNED, decision: { ...SIGNED.decision, [member]: 'x' } }, CHALLENGED_AT)).not.toBe(
        nonce,
      );
  });
});

describe('what an entry keeps', () => {
  it('is of a key what is public', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const kept = keptKey({ ...privateKey.export({ format: 'jwk' }), kid: 'k', use: 'sig', x5c: ['MII'] });
    expect(Object.keys(kept).toSorted()).toEqual(['e', 'kid', 'kty', 'n']);
  });

  it('has room for a token with two hundred groups, and for RSA keys of 8192 bits', () => {
    const groups = Array.from({ length: 200 }, () => '0'.repeat(36));
    expect(tokenOf({ ...claimsOf(), groups }).length).toBeLessThan(MOST_TOKEN_BYTES);
    const n = 'n'.repeat(Math.ceil((8192 / 8 / 3) * 4));
    expect(JSON.stringify({ kty: 'RSA', e: 'AQAB', n, kid: 'k'.repeat(64) }).length).toBeLessThan(
      MOST_KEY_BYTES,
    );
  });

  it('fits with the longest token into the entry of the largest decision about the largest submission', () => {
    const waiting = opened(submitted(), 'review');
    // Escaped, each is twice as long: more than anything that is taken can be.
    const state = { ...waiting, attributes: { all: '\\'.repeat(MAX_INPUT_BYTES) } };
    const given = { ...answer(state, 'review', 'cleo'), comment: '\\'.repeat(ROOM_OF_ALL) };
    const earlier = Object.values(decided(waiting, 'review', 'cleo').stages).flatMap((one) => one.decisions);
    const full = withStage(state, 'review', {
      ...stageState(state, 'review'),
      decisions: earlier.map((one) => ({ ...one, comment: given.comment })),
    });
    const countersignature = {
      ...countersigned('t'.repeat(MOST_TOKEN_BYTES)),
      key: { n: 'n'.repeat(MOST_KEY_BYTES) },
    };
    const by = { comment: '', countersignature, assurance: 're-authenticated' } as const;
    const entry = entryOf(
      decide({ workflow, roles, state: full, now: at(60) }, answer(full, 'review', 'bob', by)),
    );
    const size = seal('request/r1', undefined, entry).entry.length + 2 * ROOM_OF_ONE;
    expect(size).toBeGreaterThan(MOST_TOKEN_BYTES + MOST_KEY_BYTES + 2 * (MAX_INPUT_BYTES + ROOM_OF_ALL));
    expect(size).toBeLessThan(390_000);
  });

  it('says how a provider names people only where that is not as usual', () => {
    expect(keptClaims({})).toBeUndefined();
    expect(keptClaims({ claims: { groups: 'roles' } })).toBeUndefined();
    expect(keptClaims({ claims: { email: 'upn' } })).toEqual({ email: 'upn', verified: 'email_verified' });
    expect(keptClaims({ claims: { verified: false } })).toEqual({ email: 'email', verified: false });
  });
});
