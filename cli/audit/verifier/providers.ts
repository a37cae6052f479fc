import { hash } from 'node:crypto';
import { UnusableExport } from './damage.ts';

/** An identity provider that somebody believes, as it was registered for this deployment, and its keys. */
export interface BelievedProvider {
  readonly issuer: string;
  readonly clientId: string;
  /** What its tokens call an address and its confirmation, where that is not `email` and `email_verified`. */
  readonly claims?: { readonly email?: string; readonly verified?: string | false };
  /** Every key by which it has signed, as it published them (RFC 7517). */
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

/** By whom decisions are signed: one key of one provider, for one client. */
export interface SignedBy {
  readonly issuer: string;
  readonly clientId: string;
  /** The thumbprint of the key (RFC 7638): SHA-256, base64url. */
  readonly key: string;
  /** What the tokens call an address and its confirmation, where that is not as usual. */
  readonly claims?: unknown;
  readonly decisions: number;
  /** Between when they were recorded. */
  readonly first: string;
  readonly last: string;
}

/** One decision that is signed. */
export type Signing = Pick<SignedBy, 'issuer' | 'clientId' | 'claims'> & {
  readonly key: Readonly<Record<string, unknown>>;
  readonly at: string;
};

const THUMBPRINT: Readonly<Record<string, readonly string[]>> = {
  RSA: ['e', 'kty', 'n'],
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
};

/** The thumbprint of a key (RFC 7638); of what is no key, of all of it. */
export function thumbprintOf(key: Readonly<Record<string, unknown>>): string {
  const names = THUMBPRINT[String(key['kty'])] ?? Object.keys(key).toSorted();
  const text = JSON.stringify(Object.fromEntries(names.map((name) => [name, key[name]])));
  return hash('sha256', text, 'base64url');
}

/** Counts by whom decisions are signed, and holds each to those whom somebody believes, if they said so. */
export class Signers {
  readonly #believed: readonly BelievedProvider[] | undefined;
  readonly #seen = new Map<string, SignedBy>();

  constructor(believed?: readonly BelievedProvider[]) {
    this.#believed = believed;
  }

  /** Takes a signature that is genuine by its key. Why that is not the key of a provider that is believed, if it is not. */
  take({ issuer, clientId, claims, key, at }: Signing): string | undefined {
    const own = thumbprintOf(key);
    const place = JSON.stringify([issuer, clientId, own, claims ?? null]);
    const { decisions, first, last } = this.#seen.get(place) ?? { decisions: 0, first: at, last: at };
    this.#seen.set(place, {
      issuer,
      clientId,
      key: own,
      ...(claims === undefined ? {} : { claims }),
      decisions: decisions + 1,
      first: at < first ? at : first,
      last: at > last ? at : last,
    });
    const isBelieved = (one: BelievedProvider) =>
      one.issuer === issuer &&
      one.clientId === clientId &&
      usual(one.claims) === usual(claims) &&
      one.keys.some((published) => thumbprintOf(published) === own);
    return this.#believed === undefined || this.#believed.some(isBelieved)
      ? undefined
      : `is by a key that is none of the providers that are believed: ${own} of ${issuer}, for the client ${clientId}`;
  }

  /** All by whom decisions are signed; `undefined` when none is. */
  list(): readonly SignedBy[] | undefined {
    return this.#seen.size === 0 ? undefined : [...this.#seen.values()];
  }
}

/** How addresses are named, as one text. */
function usual(claims: unknown): string {
  const { email = 'email', verified = 'email_verified' } = (claims ?? {}) as NonNullable<
    BelievedProvider['claims']
  >;
  return JSON.stringify([email, verified]);
}

/**
 * Reads a file with providers: one, or a list, each `{ issuer, clientId, keys }` with the keys as its `jwks_uri` gives them.
 * @throws UnusableExport when it is none
 */
export function readProviders(text: string, path: string): readonly BelievedProvider[] {
  const providers = parse(text);
  if (providers.length > 0 && providers.every(isProvider)) return providers;
  throw new UnusableExport(
    `${path} says of no provider who it is: write {"issuer": "https://...", "clientId": "...", "keys": [...]}, with the keys that its jwks_uri gives.`,
  );
}

function parse(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)].flat();
  } catch {
    return [];
  }
}

function isProvider(value: unknown): value is BelievedProvider {
  const { issuer, clientId, keys } = (value ?? {}) as Partial<BelievedProvider>;
  return (
    typeof issuer === 'string' &&
    typeof clientId === 'string' &&
    Array.isArray(keys) &&
    keys.every((key) => typeof key === 'object' && key !== null)
  );
}

/** By whom decisions are signed, as sentences. */
export function describeSigners(signers: readonly SignedBy[] = []): string[] {
  return signers.map(({ issuer, clientId, key, claims, decisions, first, last }) => {
    const named = claims === undefined ? '' : `, which names addresses by ${usual(claims)}`;
    const many = decisions === 1 ? '1 decision is' : `${decisions.toLocaleString('en-US')} decisions are`;
    return `${many} signed by ${issuer}${named}, for the client ${clientId}, with the key ${key}, from ${first} to ${last}: compare it with what that provider has published.`;
  });
}
