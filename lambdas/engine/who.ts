import { timingSafeEqual } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Identity } from '../../schema/identity.ts';
import type { Person } from '../../schema/roles.ts';
import { GovernanceError } from '../domain/errors.ts';
import { cookieNames, csrfOf, hashOf, isOver, readCookie, standingOf } from '../domain/session.ts';
import type { Session, SignInPorts } from '../ports.ts';

/** Somebody who is signed in and stands in some role. */
export interface SignedIn {
  readonly person: Person;
  /** The names of the roles that they stand in now. */
  readonly roles: readonly string[];
  readonly session: Session;
  /** Under what it is kept. */
  readonly sessionHash: string;
  /** What each of their forms carries in the field `CSRF_FIELD`. */
  readonly csrf: string;
}

/** The name of the field in which a form of somebody who is signed in carries what proves that it is one of ours. */
export const CSRF_FIELD = 'csrf';

/** What a request with a cookie is read from. */
export type Visit = Pick<APIGatewayProxyEventV2, 'cookies' | 'headers'>;

export type WhoPorts = Pick<SignInPorts, 'sessions' | 'clock' | 'catalogue' | 'linkBaseUrl'>;

/** How often it is noted that somebody is here, in milliseconds: an idle limit is counted in minutes. */
const NOTE_EVERY = 60_000;

/**
 * Who asks for a page, and that they were here: the roles are as they are now, whenever they signed in.
 * `unknown-person`: they are signed in, and stand in no role (any more).
 */
export async function signedIn(
  ports: WhoPorts,
  visit: Visit,
): Promise<SignedIn | 'signed-out' | 'unknown-person'> {
  const found = await sessionOf(ports, visit);
  if (found === undefined) return 'signed-out';
  const { id, hash, session, identity } = found;
  const now = ports.clock.now();
  const standing = standingOf(session, ports.catalogue.roles, identity);
  if (standing === undefined) return 'unknown-person';
  if (now.getTime() - Date.parse(session.seenAt) >= NOTE_EVERY) await ports.sessions.touch(hash, now);
  return { ...standing, session, sessionHash: hash, csrf: csrfOf(id) };
}

/** A session that a browser holds the id of. */
export interface HeldSession {
  readonly id: string;
  readonly hash: string;
  readonly session: Session;
  readonly identity: Identity;
}

/** The session of a request, whoever's, unless it is over, or another provider's or client's. */
export async function sessionOf(
  { sessions, clock, catalogue, linkBaseUrl }: WhoPorts,
  { cookies }: Visit,
): Promise<HeldSession | undefined> {
  const { identity } = catalogue;
  const id = readCookie(cookies, cookieNames(linkBaseUrl).session);
  if (identity === undefined || id === undefined) return undefined;
  const hash = hashOf(id);
  const now = clock.now();
  const session = await sessions.find(hash, now);
  if (session === undefined || isOver(session, identity, now)) return undefined;
  if (session.issuer !== identity.issuer || session.clientId !== identity.clientId) return undefined;
  return { id, hash, session, identity };
}

/**
 * Lets a form pass that was sent from a page of ours by who is signed in.
 * @param csrf what came in the field `CSRF_FIELD`
 * @throws GovernanceError `SignInFailed` with the reason `foreign-form`
 */
export function requireOwnForm(
  expected: string,
  csrf: string | undefined,
  { headers }: Pick<Visit, 'headers'>,
  linkBaseUrl: string,
): void {
  if (!isOfAnotherSite(headers, linkBaseUrl) && isSame(csrf, expected)) return;
  throw new GovernanceError(
    'SignInFailed',
    'This form did not come from a page of yours: you have signed in again since you opened it, or another site sent it. Open the page again and send it from there. Nothing was done.',
    { reason: 'foreign-form' },
  );
}

/**
 * Lets a form pass that the browser says a page of ours has sent. What says nothing about it is not enough: another site's page
 * with `no-referrer` comes with `Origin: null`, too, from browsers that do not send `Sec-Fetch-Site`.
 * @throws GovernanceError `SignInFailed` with the reason `foreign-form`
 */
export function requireOwnSite({ headers }: Pick<Visit, 'headers'>, linkBaseUrl: string): void {
  const isOther = isOfAnotherSite(headers, linkBaseUrl);
  const isKnown = headers['sec-fetch-site'] !== undefined || ![undefined, 'null'].includes(headers['origin']);
  if (isKnown && !isOther) return;
  throw new GovernanceError(
    'SignInFailed',
    isOther
      ? 'Another site sent this form in your name. Look over what it says, and send it from this page if it is what you want.'
      : 'Your browser does not say which site sent this form, so that another one could have sent it in your name. Open the link of your mail in a current browser (Chrome, Edge, Firefox or Safari), and sign there.',
    { reason: 'foreign-form' },
  );
}

/**
 * Whether another site's page sent something, as far as the browser says. Our pages are served with `no-referrer`, so that
 * their own forms come with `Origin: null`: that says nothing, and what counts is the token.
 */
function isOfAnotherSite(headers: Visit['headers'], linkBaseUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin';
  const { origin } = headers;
  return origin !== undefined && origin !== 'null' && origin !== new URL(linkBaseUrl).origin;
}

function isSame(given: string | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Where somebody signs in to come back to a path of ours, which may have a query. */
export const signInPath = (to: string): string => `/sign-in?${new URLSearchParams({ to })}`;
