import { constants, createPublicKey, hash, type JsonWebKeyInput, type KeyObject, verify } from 'node:crypto';
import { membersOf, without, wordOf } from './members.ts';
import { isHash, rootOfProof } from './merkle.ts';
import type { Signing } from './providers.ts';

/** A decision that its entry says was signed, as texts of one character a byte. */
export interface DecisionText {
  readonly details: ReadonlyMap<string, string>;
  /** The id of its request, with its quotes. */
  readonly request: string | undefined;
  readonly at: string;
}

/** What a countersignature turned out to be: who made it, or why it is none (words that go on after "a countersignature that"). */
export type Judged = { readonly signing: Signing } | { readonly wrong: string };

type Values = Readonly<Record<string, unknown>>;
interface Algorithm {
  readonly kty: string;
  readonly crv?: string;
  readonly digest: string | null;
  readonly pss?: true;
}

const KEY_MEMBERS = ['crv', 'e', 'kty', 'n', 'x', 'y'];
/** Algorithms with a key pair. What is none of them proves nothing. */
const ALGORITHMS: ReadonlyMap<unknown, Algorithm> = new Map<unknown, Algorithm>([
  ...['256', '384', '512'].flatMap((bits): [string, Algorithm][] => [
    [`RS${bits}`, { kty: 'RSA', digest: `sha${bits}` }],
    [`PS${bits}`, { kty: 'RSA', digest: `sha${bits}`, pss: true }],
  ]),
  ['ES256', { kty: 'EC', crv: 'P-256', digest: 'sha256' }],
  ['ES384', { kty: 'EC', crv: 'P-384', digest: 'sha384' }],
  ['ES512', { kty: 'EC', crv: 'P-521', digest: 'sha512' }],
  ['EdDSA', { kty: 'OKP', crv: 'Ed25519', digest: null }],
  ['Ed25519', { kty: 'OKP', crv: 'Ed25519', digest: null }],
]);
const LEAST_RSA_BITS = 2_048;
const MOST_TOKEN_BYTES = 12_288;
const MOST_KEY_BYTES = 2_048;
const MOST_TOGETHER = 20;
/** Clocks may differ by so much, and somebody may take so long at the provider, in milliseconds. */
const SKEW = 30_000;
const LONGEST = 660_000;
const NOT_BY_KEY = 'is not by the key that is kept with it';

/** Whether what a decision says of its person is as sure as its stage asks for. */
export function isSureEnough(assurance: string, signature: string | undefined): boolean {
  const kinds = ['email-link', 'signed-in', 're-authenticated'];
  return signature === undefined || kinds.indexOf(assurance) >= kinds.indexOf(signature);
}

/** What stages ask for, in a definition's text: their `signature`, by name. */
export function signaturesIn(workflow: string | undefined): ReadonlyMap<string, string> {
  const asking = new Map<string, string>();
  for (const [name, stage] of membersOf(membersOf(workflow).get('stages'))) {
    const signature = membersOf(stage).get('signature');
    if (signature !== undefined) asking.set(name, wordOf(signature));
  }
  return asking;
}

/** What a person has signed, and who says so; nothing is believed of it but what the provider's key confirms. */
export function judgeCountersignature({ details, request, at }: DecisionText): Judged {
  const said = membersOf(details.get('countersignature'));
  const challengedAt = said.get('challengedAt');
  const [idToken, key, claims] = ['idToken', 'key', 'claims'].map((name) => parse(said.get(name)));
  if (typeof idToken !== 'string' || !isObject(key)) return { wrong: 'is none: it has no token, or no key' };
  if (idToken.length > MOST_TOKEN_BYTES) return { wrong: `is longer than ${MOST_TOKEN_BYTES} bytes` };
  if ((said.get('key') ?? '').length > MOST_KEY_BYTES)
    return { wrong: `is by a key of more than ${MOST_KEY_BYTES} bytes` };
  const [asked, recorded] = [Date.parse(wordOf(challengedAt)), Date.parse(at)];
  if (!(recorded >= asked && recorded - asked <= LONGEST))
    return { wrong: 'was asked for too long before, or after, it was recorded' };
  const token = readToken(idToken, key);
  if (token === undefined) return { wrong: NOT_BY_KEY };
  const { iss, azp } = token;
  const aud = Array.isArray(token['aud']) && token['aud'].length === 1 ? token['aud'][0] : token['aud'];
  if (typeof iss !== 'string' || typeof aud !== 'string')
    return { wrong: 'does not say by whom, or for whom, it is' };
  if (azp !== undefined && azp !== aud) return { wrong: `was given to another client: ${String(azp)}` };
  const nonce = nonceOf({ details, request, at }, challengedAt, said.get('together'));
  if (nonce === undefined || token['nonce'] !== nonce) return { wrong: 'is of another decision' };
  const person = wordOf(membersOf(details.get('decision')).get('person'));
  const signer = signerIn(token, claims);
  if (signer !== person) return { wrong: `is by ${signer}, who did not decide this` };
  const wrong = whyUntimely(token, { asked, recorded, assurance: wordOf(details.get('assurance')) });
  if (wrong !== undefined) return { wrong };
  return {
    signing: { issuer: iss, clientId: aud, key, at, ...(claims === undefined ? {} : { claims }) },
  };
}

/**
 * SHA-256 over the canonical text of what its person decides, put together from the texts of the entry; where it was signed at once
 * with others, the root to which its way leads from there.
 */
function nonceOf(
  { details, request }: DecisionText,
  challengedAt: string | undefined,
  together: string | undefined,
): string | undefined {
  const place = together === undefined ? undefined : placeIn(together);
  const decision = without(membersOf(details.get('decision')), 'at', 'role', 'countsFor', 'mayCountFor');
  const content = new Map<string, string>();
  const put = (name: string, text: string | undefined) => text !== undefined && content.set(name, text);
  for (const name of ['artifact', 'attempt']) put(name, details.get(name));
  put('challengedAt', challengedAt);
  put('decision', decision);
  put('definition', details.get('definition'));
  put('purpose', '"countersign/decision/1"');
  put('request', request);
  for (const name of ['stage', 'subject']) put(name, details.get(name));
  if (place !== undefined) put('together', `{"index":${place.index},"size":${place.size}}`);
  for (const name of ['version', 'workflow']) put(name, details.get(name));
  const text = Buffer.from(without(content), 'latin1');
  if (together === undefined) return hash('sha256', text, 'base64url');
  const root = place && rootOfProof(hash('sha256', text, 'hex'), place.index, place.size, place.path);
  return root === undefined ? undefined : Buffer.from(root, 'hex').toString('base64url');
}

/** Where a decision is among those that were signed with it; `undefined` for what is no such place. */
function placeIn(together: string): { index: number; size: number; path: string[] } | undefined {
  const said = parse(together);
  const { index, size, path } = isObject(said) ? said : {};
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
  if (!isCount(index) || !isCount(size) || size < 2 || size > MOST_TOGETHER) return undefined;
  return Array.isArray(path) && path.every(isHash) ? { index, size, path } : undefined;
}

/** What a token says, if this key has signed it. */
function readToken(idToken: string, key: Values): Values | undefined {
  const parts = idToken.split('.');
  const bytes = parts.map((part) => Buffer.from(part, 'base64url'));
  const isExact = (part: string, index: number) =>
    part !== '' && bytes[index]?.toString('base64url') === part;
  const [header, payload, signature] = bytes;
  if (parts.length !== 3 || !parts.every(isExact) || !header || !payload || !signature) return undefined;
  const named = parseBytes(header);
  if (!isObject(named) || named['crit'] !== undefined || named['b64'] !== undefined) return undefined;
  const { alg, kid } = named;
  const algorithm = ALGORITHMS.get(alg);
  if (algorithm === undefined || algorithm.kty !== key['kty']) return undefined;
  if (algorithm.crv !== undefined && algorithm.crv !== key['crv']) return undefined;
  if (key['alg'] !== undefined && key['alg'] !== alg) return undefined;
  if (key['kid'] !== undefined && kid !== undefined && key['kid'] !== kid) return undefined;
  const signed = Buffer.from(`${parts[0]}.${parts[1]}`, 'latin1');
  const claims = isSignedBy(key, algorithm, signed, signature) ? parseBytes(payload) : undefined;
  return isObject(claims) ? claims : undefined;
}

function isSignedBy(key: Values, { digest, pss }: Algorithm, signed: Buffer, signature: Buffer): boolean {
  const made = publicKeyOf(key);
  if (made === undefined) return false;
  const padding = pss ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  const how = {
    key: made,
    dsaEncoding: 'ieee-p1363' as const,
    ...(made.asymmetricKeyType === 'rsa' ? { padding } : {}),
    ...(pss ? { saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : {}),
  };
  try {
    return verify(digest, signed, how, signature);
  } catch {
    return false;
  }
}

/** The last key: one signs many decisions. */
let [lastText, lastKey]: [string, KeyObject | undefined] = ['', undefined];

function publicKeyOf(key: Values): KeyObject | undefined {
  const kept = Object.fromEntries(KEY_MEMBERS.flatMap((name) => (name in key ? [[name, key[name]]] : [])));
  const text = JSON.stringify(kept);
  if (text !== lastText) [lastText, lastKey] = [text, makeKey(kept)];
  return lastKey;
}

function makeKey(key: Values): KeyObject | undefined {
  try {
    const made = createPublicKey({ key: key as JsonWebKeyInput['key'], format: 'jwk' });
    const bits = made.asymmetricKeyDetails?.modulusLength ?? LEAST_RSA_BITS;
    return bits < LEAST_RSA_BITS ? undefined : made;
  } catch {
    return undefined;
  }
}

/** The address that the provider has confirmed. One beyond ASCII is nobody's: other letters have the same lower case. */
function signerIn(token: Values, claims: unknown): string {
  const { email = 'email', verified = 'email_verified' } = isObject(claims) ? claims : {};
  const address = token[String(email)];
  const confirmed = verified === false || [true, 'true'].includes(token[String(verified)] as boolean);
  if (typeof address !== 'string' || !/^[\x21-\x7e]+$/.test(address) || !confirmed)
    return 'somebody without a confirmed address';
  return address.toLowerCase();
}

function whyUntimely(
  token: Values,
  { asked, recorded, assurance }: { asked: number; recorded: number; assurance: string },
): string | undefined {
  const instant = (name: string) =>
    typeof token[name] === 'number' ? (token[name] as number) * 1_000 : undefined;
  const [made, ends, authenticated] = ['iat', 'exp', 'auth_time'].map(instant);
  if (made === undefined || ends === undefined)
    return 'does not say when it was made and until when it holds';
  if (made < asked - SKEW) return 'was made before it was asked for';
  if (Math.max(made, instant('nbf') ?? made) > recorded + SKEW) return 'was made after it was recorded';
  if (ends < recorded - SKEW) return 'had expired when it was recorded';
  if (assurance === 'signed-in') return undefined;
  if (authenticated === undefined)
    return 'does not say when its person proved who they are: it has no auth_time';
  if (authenticated < asked - SKEW) return 'is by somebody who did not prove again who they are';
  return authenticated > recorded + SKEW
    ? 'is by somebody who proves who they are after it was recorded'
    : undefined;
}

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(text: string | undefined): unknown {
  return text === undefined ? undefined : parseBytes(Buffer.from(text, 'latin1'));
}

function parseBytes(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
