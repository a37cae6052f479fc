import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  type Countersignature,
  type Countersigned,
  keptKey,
  nonceOf,
  nonceOfAll,
  type Signed,
} from '../../../lambdas/domain/countersignature.ts';
import type { Together } from '../../../lambdas/domain/together.ts';

/** A decision to sign, as its entry has it. */
export const SIGNED: Signed = {
  request: 'r1',
  stage: 'review',
  attempt: 1,
  version: '14',
  subject: 'model/churn',
  artifact: { uri: 's3://models/churn/14', sha256: 'b'.repeat(64) },
  workflow: 'release',
  definition: 'd'.repeat(64),
  decision: {
    person: 'bob@example.com',
    name: 'Bob',
    role: 'reviewer',
    choice: 'approve',
    meaning: 'approved',
    comment: 'Fine.',
    answers: { bias: 'yes' },
    at: '2026-03-02T09:01:00.000Z',
  },
};
export const CHALLENGED_AT = '2026-03-02T09:00:00.000Z';
export const PROVIDER = { issuer: 'https://id.example.com', clientId: 'countersign' };
const ASKED = Date.parse(CHALLENGED_AT) / 1_000;

/** A key pair of a provider: what signs, and what is published. */
export interface Pair {
  readonly alg: string;
  readonly secret: KeyObject;
  readonly published: Readonly<Record<string, string>>;
}

function pairOf(
  alg: string,
  { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject },
  kid: string,
): Pair {
  return {
    alg,
    secret: privateKey,
    published: { ...keptKey(publicKey.export({ format: 'jwk' })), kid, alg },
  };
}

/** One pair of each kind of key, and one of somebody else. */
export const PAIRS: Readonly<Record<'EC' | 'RSA' | 'OKP' | 'other', Pair>> = {
  EC: pairOf('ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'k-ec'),
  RSA: pairOf('RS256', generateKeyPairSync('rsa', { modulusLength: 2048 }), 'k-rsa'),
  OKP: pairOf('EdDSA', generateKeyPairSync('ed25519'), 'k-ed'),
  other: pairOf('ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'k-ec'),
};

/** What a genuine token of the decision says. */
export const claimsOf = (signed: Signed = SIGNED, challengedAt = CHALLENGED_AT) => ({
  iss: PROVIDER.issuer,
  aud: PROVIDER.clientId,
  sub: 'u-17',
  nonce: nonceOf(signed, challengedAt),
  email: signed.decision.person,
  email_verified: true,
  iat: ASKED + 40,
  exp: ASKED + 340,
  auth_time: ASKED + 30,
});

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A compact JWS. What `header` says beside is taken as it is, whatever the key is. */
export function tokenOf(
  claims: unknown,
  pair: Pair = PAIRS.EC,
  header: Readonly<Record<string, unknown>> = {},
): string {
  const { alg, secret } = pair;
  const input = `${encode({ alg, kid: pair.published['kid'], typ: 'JWT', ...header })}.${encode(claims)}`;
  const hash = alg === 'EdDSA' ? null : 'sha256';
  const signature = sign(hash, Buffer.from(input), { key: secret, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

/** A countersignature by a pair's token. */
export const countersigned = (idToken: string, pair: Pair = PAIRS.EC): Countersignature => ({
  challengedAt: CHALLENGED_AT,
  idToken,
  key: pair.published,
});

/** What a provider makes at once of a decision that somebody is sent to it with. */
export function countersignatureOf(
  signed: Signed,
  challengedAt: string,
  changes: Readonly<Record<string, unknown>> = {},
  pair: Pair = PAIRS.EC,
): Countersignature {
  const asked = Math.floor(Date.parse(challengedAt) / 1_000);
  const times = { iat: asked, auth_time: asked, exp: asked + 300 };
  const idToken = tokenOf({ ...claimsOf(signed, challengedAt), ...times, ...changes }, pair);
  return { challengedAt, idToken, key: pair.published };
}

export const expected = (changes: Partial<Countersigned> = {}): Countersigned => ({
  nonce: nonceOf(SIGNED, CHALLENGED_AT),
  person: SIGNED.decision.person,
  at: SIGNED.decision.at,
  assurance: 're-authenticated',
  provider: PROVIDER,
  ...changes,
});

/** What is offered instead of a genuine countersignature, and what it must be one of if that differs. */
export interface Offer {
  readonly countersignature: Countersignature;
  readonly expected?: Countersigned;
}

type Random = (below: number) => number;

/** As many decisions as can be signed at once, with the one that is meant at some place among them, and how they were signed. */
function signedTogether(random: Random) {
  const size = 2 + random(19);
  const index = random(size);
  const others = Array.from({ length: size }, (_, at) => ({ ...SIGNED, request: `o${at}-${random(1e9)}` }));
  const { nonce, places } = nonceOfAll(others.with(index, SIGNED), CHALLENGED_AT);
  return { others, nonce, place: places[index] as Together, places };
}

/** What is kept of a decision that was signed with others, along some way. */
function along(nonce: unknown, together: Together, signed: Signed = SIGNED): Offer {
  const countersignature = { ...countersigned(tokenOf({ ...claimsOf(), nonce })), together };
  return { countersignature, expected: expected({ nonce: nonceOf(signed, CHALLENGED_AT, together) }) };
}

/** A genuine one of several: it must be taken. */
export function genuineTogether(random: Random): Offer {
  const { nonce, place } = signedTogether(random);
  return along(nonce, place);
}

const aHash = (random: Random): string => Array.from({ length: 64 }, () => random(16).toString(16)).join('');
const claiming = (changes: Readonly<Record<string, unknown>>, pair: Pair = PAIRS.EC): Offer => ({
  countersignature: countersigned(tokenOf({ ...claimsOf(), ...changes }, pair), pair),
});
const offered = (idToken: string, pair?: Pair): Offer => ({ countersignature: countersigned(idToken, pair) });
const oneOf = <T>(random: Random, values: readonly T[]): T => values[random(values.length)] as T;
const pairs = [PAIRS.EC, PAIRS.OKP];

/** Somebody decided this; each token of theirs is good for it alone. */
function otherDecision(random: Random): Signed {
  const said = SIGNED.decision;
  const other = `${random(1e9)}`;
  return oneOf<Signed>(random, [
    { ...SIGNED, request: other },
    { ...SIGNED, stage: other },
    { ...SIGNED, attempt: 2 + random(9) },
    { ...SIGNED, version: other },
    { ...SIGNED, subject: `model/${other}` },
    { ...SIGNED, definition: other },
    { ...SIGNED, artifact: { uri: 's3://models/churn/14', sha256: other } },
    { ...SIGNED, artifact: undefined },
    { ...SIGNED, decision: { ...said, choice: 'reject' } },
    { ...SIGNED, decision: { ...said, comment: other } },
    { ...SIGNED, decision: { ...said, comment: undefined } },
    { ...SIGNED, decision: { ...said, answers: { bias: 'no' } } },
    { ...SIGNED, decision: { ...said, inPlaceOf: 'eve@example.com' } },
    {
      ...SIGNED,
      decision: { ...said, findings: [{ text: other, owner: 'a@example.com', due: '2026-05-01' }] },
    },
    { ...SIGNED, decision: { ...said, replaces: { production: null } } },
  ]);
}

/** Changes one character of a token's part. */
function bent(random: Random, token: string, part: 0 | 1 | 2): string {
  const parts = token.split('.');
  const text = parts[part] as string;
  const at = random(text.length);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.replace(
    text[at] as string,
    '',
  );
  parts[part] = text.slice(0, at) + oneOf(random, [...letters]) + text.slice(at + 1);
  return parts.join('.');
}

/** Genuine tokens to bend: making one takes longer than refusing it. */
const GENUINE = pairs.map((pair) => [tokenOf(claimsOf(), pair), pair] as const);

/** The ways in which a token is none for a decision. None of them may ever be accepted. */
export const TOKEN_FORGERIES: Readonly<Record<string, (random: Random) => Offer>> = {
  'alg none': (random) => {
    const header = { alg: oneOf(random, ['none', 'None', 'NONE', 'nOnE', '']) };
    const [, payload, signature] = tokenOf(claimsOf(), PAIRS.EC, header).split('.');
    return offered(`${encode(header)}.${payload}.${oneOf(random, ['', signature as string])}`);
  },
  'key confusion: the public key as a secret': (random) => {
    const pair = oneOf(random, [PAIRS.EC, PAIRS.RSA, PAIRS.OKP]);
    const alg = oneOf(random, ['HS256', 'HS384', 'HS512']);
    const input = `${encode({ alg, kid: pair.published['kid'] })}.${encode(claimsOf())}`;
    const { n, x } = pair.published;
    const secret = oneOf(random, [JSON.stringify(pair.published), (n ?? x) as string, '']);
    const mac = createHmac(`sha${alg.slice(2)}`, secret)
      .update(input)
      .digest('base64url');
    const { alg: _, ...unnamed } = pair.published;
    const key = oneOf(random, [pair.published, unnamed, { ...unnamed, kty: 'oct', k: encode(secret) }]);
    return { countersignature: { ...countersigned(`${input}.${mac}`, pair), key } };
  },
  'key confusion: an algorithm of another kind of key': (random) => {
    const alg = oneOf(random, ['RS256', 'PS256', 'ES384', 'ES512', 'EdDSA', 'ES256K']);
    return offered(tokenOf(claimsOf(), PAIRS.EC, { alg }));
  },
  'a key of its own in the header': (random) => {
    const { published } = PAIRS.other;
    const way = oneOf(random, [
      { jwk: published },
      { jku: 'https://evil.example' },
      { x5u: 'https://evil.example' },
    ]);
    return offered(tokenOf(claimsOf(), PAIRS.other, way));
  },
  'another key under the same name': () => offered(tokenOf(claimsOf(), PAIRS.other)),
  'another name for the key': () => offered(tokenOf(claimsOf(), PAIRS.EC, { kid: 'k-2' })),
  'a header that must be understood': () =>
    offered(tokenOf(claimsOf(), PAIRS.EC, { crit: ['b64'], b64: false })),
  'a bent signature': (random) => {
    const [token, pair] = oneOf(random, GENUINE);
    return offered(bent(random, token, 2), pair);
  },
  'a bent payload': (random) => {
    const [token, pair] = oneOf(random, GENUINE);
    return offered(bent(random, token, 1), pair);
  },
  'a bent header': (random) => {
    const [token, pair] = oneOf(random, GENUINE);
    return offered(bent(random, token, 0), pair);
  },
  'other claims under a genuine signature': (random) => {
    const [token, pair] = oneOf(random, GENUINE);
    const [header, , signature] = token.split('.');
    return offered(`${header}.${encode({ ...claimsOf(), sub: `u-${random(1e9)}` })}.${signature}`, pair);
  },
  'cut or grown': (random) => {
    const [token, pair] = oneOf(random, GENUINE);
    const cut = token.slice(0, random(token.length));
    return offered(
      oneOf(random, [cut, `${token}.`, `${token}=`, ` ${token}`, `.${token}`, token.replace('.', '..')]),
      pair,
    );
  },
  'another decision': (random) => claiming({ nonce: nonceOf(otherDecision(random), CHALLENGED_AT) }),
  'the same decision at another time': (random) => {
    const challengedAt = new Date((ASKED + 1 + random(50)) * 1_000).toISOString();
    const nonce = nonceOf(SIGNED, challengedAt);
    return {
      countersignature: { ...countersigned(GENUINE[0]?.[0] as string), challengedAt },
      expected: expected({ nonce }),
    };
  },
  'replayed later': (random) => {
    const at = new Date((ASKED + 700 + random(1e7)) * 1_000).toISOString();
    return { ...offered(GENUINE[0]?.[0] as string), expected: expected({ at }) };
  },
  'no nonce, or one that is no text': (random) =>
    claiming({ nonce: oneOf(random, [undefined, null, '', 7, [expected().nonce], { $ne: '' }]) }),
  'another person': (random) =>
    claiming({
      email: oneOf(random, [
        `p${random(1e6)}@example.com`,
        'bob@example.com.evil.example',
        ' bob@example.com',
        undefined,
        ['bob@example.com'],
      ]),
    }),
  'an address that is not confirmed': (random) =>
    claiming({ email_verified: oneOf(random, [false, undefined, null, 1, 'yes', 'false', {}]) }),
  'another client': (random) =>
    claiming({
      aud: oneOf(random, [
        `client-${random(1e6)}`,
        ['countersign', 'other'],
        ['other'],
        [],
        undefined,
        { 0: 'countersign' },
      ]),
    }),
  'given to another client': (random) =>
    claiming({ azp: oneOf(random, [`client-${random(1e6)}`, '', null, 3]) }),
  'another provider': (random) =>
    claiming({
      iss: oneOf(random, [
        `https://id${random(1e6)}.example.com`,
        'https://id.example.com/',
        'https://ID.example.com',
        'http://id.example.com',
        undefined,
        3,
      ]),
    }),
  expired: (random) =>
    claiming({
      exp: oneOf(random, [ASKED - random(1e6), ASKED + 29, undefined, '9999999999', Number.NaN, null]),
    }),
  'made before it was asked for': (random) =>
    claiming({ iat: oneOf(random, [ASKED - 31 - random(1e6), undefined, 'x']) }),
  'made after it was recorded': (random) =>
    claiming(oneOf(random, [{ iat: ASKED + 91 + random(1e6) }, { nbf: ASKED + 91 + random(1e6) }])),
  'signed in long before': (random) =>
    claiming({
      auth_time: oneOf(random, [
        ASKED - 31 - random(1e6),
        undefined,
        null,
        `${ASKED + 30}`,
        ASKED + 91 + random(1e6),
      ]),
    }),
  'no claims at all': (random) =>
    offered(tokenOf(oneOf(random, ['', 'null', '[]', '7', '"x"', '{', '{}', '\u0000']))),
  'a key that is none': (random) => {
    const { kty: _, ...rest } = PAIRS.EC.published;
    const key: Readonly<Record<string, string>> = oneOf<Readonly<Record<string, string>>>(random, [
      {},
      rest,
      { kty: 'EC' },
      { ...PAIRS.EC.published, crv: 'P-384' },
      { ...PAIRS.EC.published, kty: 'RSA' },
      { ...PAIRS.EC.published, x: 'AAAA' },
      PAIRS.other.published,
    ]);
    return { countersignature: { ...countersigned(GENUINE[0]?.[0] as string), key } };
  },
  'a forged way among several': (random) => {
    const { nonce, place } = signedTogether(random);
    const { path } = place;
    const at = random(path.length);
    const bentHash = `${path[at]?.startsWith('0') ? '1' : '0'}${path[at]?.slice(1)}`;
    const forged = oneOf(random, [
      path.with(at, bentHash),
      path.with(at, aHash(random)),
      path.slice(0, -1),
      path.slice(1),
      [...path, aHash(random)],
      [...path, path[at] as string],
      [aHash(random), ...path],
      path.with(at, path[at]?.toUpperCase().replace(/[0-9]/g, 'A') ?? ''),
      path.with(at, ''),
    ]);
    return along(nonce, { ...place, path: forged });
  },
  'a way from another place among several': (random) => {
    const { nonce, place, places } = signedTogether(random);
    const other = places[(place.index + 1 + random(places.length - 1)) % places.length] as Together;
    return along(
      nonce,
      oneOf<Together>(random, [
        other,
        { ...place, index: other.index },
        { ...place, path: other.path.length === place.path.length ? other.path : [] },
        { ...place, size: place.size + 1 },
        { ...place, size: place.size - 1 },
        { ...place, index: place.index + 0.5 },
        { ...place, index: -1 },
        { ...place, size: 2 ** 31 + place.size },
        { index: 0, size: 1, path: [] },
      ]),
    );
  },
  'a decision that was not among several': (random) => {
    const { others, places } = signedTogether(random);
    const { nonce } = nonceOfAll(others, CHALLENGED_AT);
    return along(nonce, oneOf(random, places));
  },
  'the root over several others': (random) => {
    const { others, place } = signedTogether(random);
    return along(nonceOfAll(others.toReversed(), CHALLENGED_AT).nonce, place);
  },
  'signed by itself, said to be among several': (random) => {
    const { place } = signedTogether(random);
    return along(nonceOf(SIGNED, CHALLENGED_AT), oneOf(random, [place, { index: 0, size: 1, path: [] }]));
  },
  'signed among several, said to be by itself': (random) => {
    const { nonce } = signedTogether(random);
    return claiming({ nonce });
  },
  'a node of the tree as a decision': (random) => {
    const { place } = signedTogether(random);
    const nonce = Buffer.from(oneOf(random, place.path), 'hex').toString('base64url');
    return oneOf(random, [claiming({ nonce }), along(nonce, { ...place, path: [] })]);
  },
  'no root at all': (random) => {
    const { place } = signedTogether(random);
    return along(oneOf(random, [undefined, null, '', 'undefined']), {
      ...place,
      path: oneOf(random, [[], [...place.path, ...place.path, ...place.path]]),
    });
  },
  'too large': () => claiming({ groups: 'g'.repeat(12_000) }),
};
