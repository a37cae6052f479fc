import { createHash } from 'node:crypto';
import { type CompactJWSHeaderParameters, compactVerify, type JWK } from 'jose';
import { canonicalize } from '../../schema/canonical-json.ts';
import type { Identity } from '../../schema/identity.ts';
import { MOST_KEY_BYTES, MOST_TOKEN_BYTES } from '../../schema/room.ts';
import type { Signature } from '../../schema/workflow.ts';
import type { RequestActions } from './actions.ts';
import { recognise } from './session.ts';
import { type PlaceTogether, rootAlong, signTogether, type Together } from './together.ts';

/** What a provider's signature of a decision is kept as: enough for anybody to check it, for ever, without the provider. */
export interface Countersignature {
  /** When the person was sent to the provider. UTC, ISO 8601 with milliseconds. */
  readonly challengedAt: string;
  /** The ID token whose nonce is the decision: a compact JWS (RFC 7515). */
  readonly idToken: string;
  /** The public members of the provider's key that signed it, as published on that day (RFC 7517). */
  readonly key: ProviderKey;
  /** What the token calls a person's address, and its confirmation, where that is not `email` and `email_verified`. */
  readonly claims?: { readonly email: string; readonly verified: string | false } | undefined;
  /** Where several decisions were signed at once: which of them this is, and its way to what was signed. */
  readonly together?: Together | undefined;
}

/** The members of a public key that verifying takes. */
export type ProviderKey = Readonly<Record<string, string>>;

/** The details of a decision, as far as its person signs them. */
export type Signed = Omit<
  RequestActions['decided'],
  'assurance' | 'proof' | 'countersignature' | 'outcome'
> & { readonly request: string };

const KEY_MEMBERS = ['alg', 'crv', 'e', 'kid', 'kty', 'n', 'x', 'y'] as const;
/** How far the provider's clock may be from ours, in milliseconds. */
const SKEW = 30_000;
/** How long somebody may take at the provider, in milliseconds, and our answer after it. */
const LONGEST = 660_000;
/** First member of what is hashed: no other nonce can be taken for one of a decision. */
const PURPOSE = 'countersign/decision/1';

/**
 * The nonce by which a provider signs a decision: SHA-256 (base64url) over the canonical JSON of what is decided, by whom, about
 * what, and when they were sent to the provider. The role and the seat that it counts for are not in it: they follow from who
 * else has decided by the time that it is recorded.
 *
 * @param together where it was signed at once with others: the nonce is then the root over all of them
 * @returns `undefined` where its way leads to none
 */
export function nonceOf(signed: Signed, challengedAt: string): string;
export function nonceOf(
  signed: Signed,
  challengedAt: string,
  together: Together | undefined,
): string | undefined;
export function nonceOf(signed: Signed, challengedAt: string, together?: Together): string | undefined {
  if (together === undefined) return contentHash(signed, challengedAt).toString('base64url');
  return rootAlong(contentHash(signed, challengedAt, together), together)?.toString('base64url');
}

/**
 * The nonce by which a provider signs several decisions of one person at once, and where each of them is in it.
 * @param decisions 2 to `MOST_TOGETHER` of them, in order
 */
export function nonceOfAll(
  decisions: readonly Signed[],
  challengedAt: string,
): { readonly nonce: string; readonly places: readonly Together[] } {
  const size = decisions.length;
  const hashes = decisions.map((signed, index) => contentHash(signed, challengedAt, { index, size }));
  const { root, places } = signTogether(hashes);
  return { nonce: root.toString('base64url'), places };
}

/** SHA-256 over the canonical JSON of a decision, and of its place among others where there are others. */
function contentHash(signed: Signed, challengedAt: string, place?: PlaceTogether): Buffer {
  const { request, stage, attempt, subject, version, artifact, workflow, definition } = signed;
  const { at: _at, role: _role, countsFor: _countsFor, mayCountFor: _mayCountFor, ...said } = signed.decision;
  const about = { request, stage, attempt, subject, version, artifact, workflow, definition };
  const together = place && { index: place.index, size: place.size };
  const content = { ...about, decision: said, challengedAt, purpose: PURPOSE, together };
  return createHash('sha256').update(canonicalize(content)).digest();
}

/** What an entry keeps of a provider's key: nothing but its public members. */
export function keptKey(key: Readonly<Record<string, unknown>>): ProviderKey {
  const kept = KEY_MEMBERS.flatMap((name) => (typeof key[name] === 'string' ? [[name, key[name]]] : []));
  return Object.fromEntries(kept);
}

/** What an entry keeps of how a provider names people: nothing where it is as usual. */
export function keptClaims({ claims = {} }: Pick<Identity, 'claims'>): Countersignature['claims'] {
  const { email = 'email', verified = 'email_verified' } = claims;
  if (email === 'email' && verified === 'email_verified') return undefined;
  return { email, verified };
}

/** What a countersignature must be one of. */
export interface Countersigned {
  /** What `nonceOf` says. */
  readonly nonce: string | undefined;
  /** The address of who decided. */
  readonly person: string;
  /** When the decision was recorded. UTC, ISO 8601 with milliseconds. */
  readonly at: string;
  readonly assurance: Signature;
  /** Whose signature counts, where that is known. */
  readonly provider?: Pick<Identity, 'issuer' | 'clientId'> | undefined;
}

/**
 * Why a provider's token is no signature of a decision; `undefined` when it is one. It is one when its key made it, by an
 * algorithm that this kind of key has and that needs no secret; when it was made for this client, about this decision and this
 * person, between the challenge and the record; and, where they had to prove again who they are, when they did so after it.
 *
 * @returns words that go on after "its countersignature"
 */
export async function whyNotCountersigned(
  countersignature: Countersignature,
  expected: Countersigned,
): Promise<string | undefined> {
  const { idToken, key, challengedAt, claims: named } = countersignature;
  const misshapen = whyMisshapen(countersignature, expected.at);
  if (misshapen !== undefined) return misshapen;
  const token = await verified(idToken, key);
  if (token === undefined) return 'is not by the key that is kept with it';
  const { provider, nonce, person } = expected;
  const { iss, aud, azp } = token;
  if (typeof iss !== 'string' || typeof audienceOf(aud) !== 'string')
    return 'does not say by whom, or for whom, it is';
  if (provider !== undefined && iss !== provider.issuer) return `is by another provider: ${shown(iss)}`;
  if (provider !== undefined && audienceOf(aud) !== provider.clientId)
    return `is for another client: ${shown(audienceOf(aud))}`;
  if (azp !== undefined && azp !== audienceOf(aud)) return `was given to another client: ${shown(azp)}`;
  if (nonce === undefined || token['nonce'] !== nonce) return 'is of another decision';
  const identity = { issuer: iss, clientId: String(audienceOf(aud)), ...(named && { claims: named }) };
  const signer = signerIn(token, identity);
  if (signer !== person) return `is by ${shown(signer)}, who did not decide this`;
  return whyUntimely(token, { ...expected, challengedAt });
}

function whyMisshapen({ idToken, key, challengedAt }: Countersignature, at: string): string | undefined {
  if (Buffer.byteLength(idToken) > MOST_TOKEN_BYTES) return `is longer than ${MOST_TOKEN_BYTES} bytes`;
  if (Buffer.byteLength(JSON.stringify(key)) > MOST_KEY_BYTES)
    return `is by a key of more than ${MOST_KEY_BYTES} bytes`;
  const taken = Date.parse(at) - Date.parse(challengedAt);
  return taken >= 0 && taken <= LONGEST
    ? undefined
    : 'was asked for too long before, or after, it was recorded';
}

/** What a provider may sign by; which of them a kind of key can, the library knows. None is symmetric: no public key is a secret. */
const ALGORITHMS = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');

/** What a token says, if this key has signed it and it says so in one way only. */
async function verified(idToken: string, key: ProviderKey): Promise<Record<string, unknown> | undefined> {
  if (!isExact(idToken)) return undefined;
  try {
    const options = { algorithms: ALGORITHMS };
    const { payload, protectedHeader } = await compactVerify(idToken, keptKey(key) as JWK, options);
    return isForKey(protectedHeader, key) ? readClaims(payload) : undefined;
  } catch {
    return undefined;
  }
}

/** Of several texts that stand for the same bytes, one alone is taken. */
const isExact = (idToken: string): boolean =>
  idToken.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);

function isForKey({ kid, crit, b64 }: CompactJWSHeaderParameters, key: ProviderKey): boolean {
  const isOther = kid !== undefined && key['kid'] !== undefined && kid !== key['kid'];
  return !isOther && crit === undefined && b64 === undefined;
}

/** What is no object says nothing that is asked of it. */
function readClaims(payload: Uint8Array): Record<string, unknown> {
  return Object(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)));
}

/** The only audience of a token. One that is for others too could have been made for them. */
function audienceOf(aud: unknown): unknown {
  return Array.isArray(aud) && aud.length === 1 ? aud[0] : aud;
}

/** The address that the provider has confirmed, or why there is none. */
function signerIn(claims: Record<string, unknown>, identity: Identity): string {
  try {
    return recognise(claims, identity).email;
  } catch {
    return 'somebody without a confirmed address';
  }
}

function whyUntimely(
  { iat, exp, nbf, auth_time: authenticated }: Record<string, unknown>,
  { at, assurance, challengedAt }: Countersigned & { readonly challengedAt: string },
): string | undefined {
  const [asked, recorded] = [Date.parse(challengedAt), Date.parse(at)];
  const [made, ends, begins = made] = [iat, exp, nbf].map(instantOf);
  if (made === undefined || ends === undefined)
    return 'does not say when it was made and until when it holds';
  if (made < asked - SKEW) return 'was made before it was asked for';
  if (made > recorded + SKEW || (begins ?? 0) > recorded + SKEW) return 'was made after it was recorded';
  if (ends < recorded - SKEW) return 'had expired when it was recorded';
  if (assurance === 'signed-in') return undefined;
  const proved = instantOf(authenticated);
  if (proved === undefined) return 'does not say when its person proved who they are: it has no auth_time';
  if (proved < asked - SKEW) return 'is by somebody who did not prove again who they are';
  return proved > recorded + SKEW
    ? 'is by somebody who proves who they are after it was recorded'
    : undefined;
}

/** A NumericDate (RFC 7519) in milliseconds. */
function instantOf(seconds: unknown): number | undefined {
  return Number.isFinite(seconds) ? Number(seconds) * 1_000 : undefined;
}

const shown = (value: unknown): string => String(value).slice(0, 200);
