import { createHash } from 'node:crypto';
import { sha256Hex } from '../../schema/canonical-json.ts';
import type { Identity } from '../../schema/identity.ts';
import { resolveIdentity } from '../../schema/identity.ts';
import { everyone, type Person, type Roles } from '../../schema/roles.ts';
import { GovernanceError } from './errors.ts';

/** How long somebody may take at the provider, in seconds. */
export const PENDING_SECONDS = 600;
/** The most that a pending sign-in may be about, in bytes. */
export const MAX_CONTENT = 32_768;

/** What a cookie may hold: 256 random bits, base64url. */
const VALUE = /^[A-Za-z0-9_-]{43}$/;

/** The names of our cookies at an address. */
export interface CookieNames {
  /** Holds the id of a session. */
  readonly session: string;
  /** Holds what ties a sign-in that is under way to its browser. */
  readonly browser: string;
}

/**
 * The names of our cookies at an address. With `__Host-`, browsers take them from this host alone, over https, and give them
 * to nobody else; of a loopback address, where there is no https, they would take none, so there the port tells deployments
 * apart, which cookies don't.
 */
export function cookieNames(baseUrl: string): CookieNames {
  const { protocol, port } = new URL(baseUrl);
  const name = protocol === 'https:' ? '__Host-countersign' : `countersign-${port}`;
  return { session: name, browser: `${name}-sign-in` };
}

/** What a cookie of a request holds; `undefined` where there is none, or more than one, or what we never put in one. */
export function readCookie(cookies: readonly string[] | undefined, name: string): string | undefined {
  const values = (cookies ?? [])
    .map((cookie) => cookie.split('=', 2))
    .filter(([named]) => named?.trim() === name)
    .map(([, value = '']) => value.trim());
  return values.length === 1 && VALUE.test(values[0] ?? '') ? values[0] : undefined;
}

/**
 * The `Set-Cookie` of a value. No script reads it and no other site's form is sent with it; a link from elsewhere, such as one
 * in a mail, is, or everyone who follows one would look signed out.
 *
 * @param seconds how long it is kept; as long as the browser's session if it is left out; 0 removes it
 */
export function writeCookie(name: string, value: string, seconds?: number): string {
  const secure = name.startsWith('__Host-') ? '; Secure' : '';
  const age = seconds === undefined ? '' : `; Max-Age=${seconds}`;
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}${age}`;
}

/** Under what a random value that a browser holds is kept: whoever reads the table can't become anybody. */
export const hashOf = (value: string): string => sha256Hex(value);

/** What each form of a session carries, so that no page of somebody else's can send one. */
export function csrfOf(id: string): string {
  return createHash('sha256').update(`countersign/csrf/1\n${id}`).digest('base64url');
}

/** The PKCE challenge of a code verifier (RFC 7636, method S256). */
export function challengeOf(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier).digest('base64url');
}

/** What of a session says whether its time is up. */
interface Times {
  readonly seenAt: string;
  readonly endsAt: string;
}

/** True once a session has ended by itself: after too long without a page, or in any case. */
export function isOver({ seenAt, endsAt }: Times, identity: Identity, now: Date): boolean {
  const idleEnd = Date.parse(seenAt) + resolveIdentity(identity).idleSeconds * 1_000;
  return !(now.getTime() < Math.min(idleEnd, Date.parse(endsAt)));
}

/**
 * Where somebody goes once they are signed in: a path of ours with its query, `/console` for everything else. What leads to
 * another host, or signs in or out again, is never one.
 */
export function safePath(to: string | undefined, baseUrl: string): string {
  const home = '/console';
  // A browser reads a backslash as a slash, and leaves tabs and line breaks out.
  if (to === undefined || to.length > 2_000 || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(to)) return home;
  const base = new URL(baseUrl);
  const url = new URL(to, base);
  // What is left of `/.//host` once its dots are gone leads to that host.
  if (url.origin !== base.origin || /^\/(\/|sign-(in|out)(\/|$))/.test(url.pathname)) return home;
  return `${url.pathname}${url.search}`;
}

/** Who somebody is by what their provider says of them. */
export interface Recognised {
  readonly email: string;
  readonly groups: readonly string[];
}

/**
 * Reads whom a provider speaks of.
 * @throws GovernanceError `SignInFailed` when that is no confirmed address, or one that is not printable ASCII
 */
export function recognise(claims: Readonly<Record<string, unknown>>, identity: Identity): Recognised {
  const named = resolveIdentity(identity).claims;
  const email = claims[named.email];
  if (typeof email !== 'string' || email === '')
    throw new GovernanceError(
      'SignInFailed',
      `Your identity provider did not say your e-mail address: its ID token has no claim '${named.email}'. Ask whoever looks after it to send that.`,
      { reason: 'no-address' },
    );
  const verified = named.verified === false ? true : claims[named.verified];
  // Some providers send it as a text (Amazon Cognito with a provider behind it).
  if (verified !== true && verified !== 'true')
    throw new GovernanceError(
      'SignInFailed',
      `Your identity provider has not confirmed that the address ${email} is yours. Confirm it there, or ask whoever looks after it.`,
      { reason: 'unverified-address' },
    );
  // Beyond ASCII, a letter that is another one may have the same lower case: the sign of Kelvin has that of K.
  if (!/^[\x21-\x7e]+$/.test(email))
    throw new GovernanceError(
      'SignInFailed',
      `Your identity provider says that your address is ${JSON.stringify(email)}, and only one of plain letters, digits and signs (ASCII) can be a person's of a role. Ask whoever looks after it to send that.`,
      { reason: 'no-address' },
    );
  return { email: email.toLowerCase(), groups: groupsIn(claims, named.groups) };
}

function groupsIn(claims: Readonly<Record<string, unknown>>, name: string | undefined): string[] {
  if (name === undefined) return [];
  return [claims[name]].flat().filter((group) => typeof group === 'string');
}

/** A person and the roles that they stand in now. */
export interface Standing {
  readonly person: Person;
  readonly roles: readonly string[];
}

/** Where somebody stands: in the roles that list them, whose group they are in where one is asked for. */
export function standingOf(
  { email, groups }: Recognised,
  roles: Roles,
  identity: Identity,
): Standing | undefined {
  const person = everyone(roles).get(email);
  if (person === undefined) return undefined;
  const asked = identity.groups ?? {};
  const held = Object.entries(roles)
    .filter(([, people]) => people.some((member) => member.email === email))
    .map(([role]) => role)
    .filter((role) => !Object.hasOwn(asked, role) || groups.includes(asked[role] ?? ''));
  return held.length === 0 ? undefined : { person, roles: held };
}
