import type { webcrypto } from 'node:crypto';
import { canonicalize } from '../../../schema/canonical-json.ts';
import { fromBase64, fromHex, sha256, toBase64Url, toHex, utf8 } from './bytes.ts';
import type { Entry } from './chain.ts';
import { rootOf } from './inclusion.ts';

type Values = Readonly<Record<string, unknown>>;
type Algorithm = webcrypto.AlgorithmIdentifier & object;

/** Clocks may differ by so much, and somebody may take so long at the provider, in milliseconds. */
const [SKEW, LONGEST] = [30_000, 660_000];
const LEAST_RSA_BYTES = 256;
const MOST_TOGETHER = 20;
const [MOST_TOKEN_BYTES, MOST_KEY_BYTES] = [12_288, 2_048];
/** Members of a decision that its person does not sign: what the ledger adds to it. */
const ADDED = ['at', 'role', 'countsFor', 'mayCountFor'];

/** What WebCrypto is told of a key and of a signature, by the algorithm's name in a token. Only such with a key pair. */
const ALGORITHMS: Readonly<Record<string, readonly [kty: string, key: Algorithm, signature: Algorithm]>> = {
  ...Object.fromEntries(
    [256, 384, 512].flatMap((bits) => {
      const digest = { hash: `SHA-${bits}` };
      const [rsa, pss] = [
        { name: 'RSASSA-PKCS1-v1_5', ...digest },
        { name: 'RSA-PSS', ...digest },
      ];
      const curve = { name: 'ECDSA', namedCurve: `P-${bits === 512 ? 521 : bits}` };
      return [
        [`RS${bits}`, ['RSA', rsa, rsa]],
        [`PS${bits}`, ['RSA', pss, { ...pss, saltLength: bits / 8 }]],
        [`ES${bits}`, ['EC', curve, { ...curve, ...digest }]],
      ];
    }),
  ),
  EdDSA: ['OKP', { name: 'Ed25519' }, { name: 'Ed25519' }],
  Ed25519: ['OKP', { name: 'Ed25519' }, { name: 'Ed25519' }],
};

/** Who has signed a decision, as its provider says. */
export interface Signer {
  readonly issuer: string;
  readonly client: string;
  /** The claim that has the person's address. */
  readonly email: string;
  /** The claim that says whether the provider has confirmed it; `false` where none needs to. */
  readonly verified: string | false;
}

/**
 * Checks that the identity provider has signed exactly this decision by this person at this time (docs/ledger-format.md,
 * "Decisions"). That the provider is the organisation's, and its claims are, is for its reader to say: they are named.
 * @throws Error saying what is wrong, to go on after "The countersignature of entry 4 of request/x"
 */
export async function checkCountersigned(entry: Entry): Promise<Signer> {
  const { details, state, at } = entry;
  const { challengedAt, idToken, key, claims, together } = details.countersignature ?? {};
  if (typeof idToken !== 'string' || typeof key !== 'object' || key === null) throw new Error('is none');
  if (idToken.length > MOST_TOKEN_BYTES || canonicalize(key).length > MOST_KEY_BYTES)
    throw new Error('is larger than one can be');
  const [asked, recorded] = [Date.parse(challengedAt), Date.parse(at)];
  if (!(recorded >= asked && recorded - asked <= LONGEST)) throw new Error('is of another time');
  const token = await readToken(idToken, key);
  const audience = Array.isArray(token['aud']) && token['aud'].length === 1 ? token['aud'][0] : token['aud'];
  const issuer = token['iss'];
  if (typeof issuer !== 'string' || typeof audience !== 'string')
    throw new Error('does not say for whom it is');
  if (token['azp'] !== undefined && token['azp'] !== audience) throw new Error('was given to another client');
  const content = contentOf(details, state.request, challengedAt);
  if (token['nonce'] !== (await nonceOf(content, together))) throw new Error('is of another decision');
  const believed = claimsOf(claims ?? {});
  if (signerIn(token, believed) !== details.decision.person) throw new Error('is by somebody else');
  requireTimely(token, asked, recorded, details.assurance);
  return { issuer, client: audience, ...believed };
}

/** What the provider was given to sign: the content's hash, or the root over those that were signed at once. */
async function nonceOf(content: Values, together: Together | undefined): Promise<string> {
  if (together === undefined) return toBase64Url(await sha256(utf8(canonicalize(content))));
  const { index, size, path } = together;
  const isPlace = [index, size].every((one) => Number.isSafeInteger(one) && one >= 0) && Array.isArray(path);
  if (!isPlace || size < 2 || size > MOST_TOGETHER) throw new Error('has no place among others');
  const hash = await sha256(utf8(canonicalize({ ...content, together: { index, size } })));
  return toBase64Url(fromHex(await rootOf(toHex(hash), { index, path }, size)));
}

interface Together {
  readonly index: number;
  readonly size: number;
  readonly path: readonly string[];
}

function contentOf(details: Entry['details'], request: string, challengedAt: string): Values {
  const { artifact, attempt, definition, stage, subject, version, workflow } = details;
  const decision = Object.fromEntries(
    Object.entries(details.decision as Values).filter(([name]) => !ADDED.includes(name)),
  );
  const purpose = 'countersign/decision/1';
  const about = { artifact, attempt, definition, stage, subject, version, workflow };
  return { ...about, purpose, challengedAt, request, decision };
}

/** What a token says, if this key has signed it. */
async function readToken(idToken: string, jwk: Values): Promise<Values> {
  const parts = idToken.split('.');
  const [header = '', payload = '', signature = ''] = parts;
  const named = parse(header);
  const [kty, keyAs, signedAs] = ALGORITHMS[String(named['alg'])] ?? [];
  const other =
    parts.length !== 3 ||
    kty === undefined ||
    kty !== jwk['kty'] ||
    named['crit'] !== undefined ||
    named['b64'] !== undefined ||
    (jwk['alg'] !== undefined && jwk['alg'] !== named['alg']) ||
    (jwk['kid'] !== undefined && named['kid'] !== undefined && jwk['kid'] !== named['kid']) ||
    (kty === 'RSA' && fromBase64(String(jwk['n'])).length < LEAST_RSA_BYTES);
  if (other || keyAs === undefined || signedAs === undefined) throw new Error(NOT_BY_KEY);
  const members = Object.fromEntries(
    ['kty', 'crv', 'x', 'y', 'n', 'e'].flatMap((name) => (name in jwk ? [[name, jwk[name]]] : [])),
  );
  const key = await crypto.subtle.importKey('jwk', members, keyAs, false, ['verify']);
  const signed = utf8(`${header}.${payload}`);
  if (!(await crypto.subtle.verify(signedAs, key, fromBase64(signature), signed)))
    throw new Error(NOT_BY_KEY);
  return parse(payload);
}

const NOT_BY_KEY = 'is not by the key that is kept with it';

type Claims = Pick<Signer, 'email' | 'verified'>;

/** Which claims the entry says that its provider was configured with. */
function claimsOf({ email = 'email', verified = 'email_verified' }: Values): Claims {
  return { email: String(email), verified: verified === false ? false : String(verified) };
}

/** The address that the provider has confirmed. */
function signerIn(token: Values, { email, verified }: Claims): string | undefined {
  const address = token[email];
  const confirmed = verified === false || [true, 'true'].includes(token[verified] as boolean);
  const isPlain = typeof address === 'string' && /^[\x21-\x7e]+$/.test(address);
  return isPlain && confirmed ? address.toLowerCase() : undefined;
}

function requireTimely(token: Values, asked: number, recorded: number, assurance: string): void {
  const [made = Number.NaN, ends = Number.NaN, proven] = ['iat', 'exp', 'auth_time'].map((name) =>
    typeof token[name] === 'number' ? Number(token[name]) * 1_000 : undefined,
  );
  const begins = typeof token['nbf'] === 'number' ? Number(token['nbf']) * 1_000 : made;
  if (!(made >= asked - SKEW && Math.max(made, begins) <= recorded + SKEW && ends >= recorded - SKEW))
    throw new Error('is of another time');
  if (assurance === 'signed-in') return;
  if (proven === undefined || !(proven >= asked - SKEW && proven <= recorded + SKEW))
    throw new Error('is by somebody who did not prove again who they are');
}

function parse(part: string): Values {
  const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64(part)));
  if (typeof value === 'object' && value !== null) return value as Values;
  throw new Error(NOT_BY_KEY);
}
