import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Identity, resolveIdentity } from '../../../schema/identity.ts';
import { GovernanceError } from '../../domain/errors.ts';
import {
  cookieNames,
  hashOf,
  type Recognised,
  readCookie,
  recognise,
  standingOf,
  writeCookie,
} from '../../domain/session.ts';
import type { PendingSignIn, ProviderToken, Session, SignInPorts } from '../../ports.ts';
import type { Page } from '../review.ts';
import { randomText, redirectUri } from './begin.ts';
import { problemPage } from './problem.ts';

/**
 * `GET /sign-in/return`: begins a session for whom the provider has sent back, if this browser began it, and sends them
 * where they wanted to go. What came back counts once.
 */
export const finishSignIn =
  (ports: SignInPorts) =>
  async (event: APIGatewayProxyEventV2): Promise<Page> => {
    let to: string | undefined;
    try {
      const state = event.queryStringParameters?.['state'] ?? '';
      const pending = requireOwn(
        await ports.sessions.takePending(hashOf(state), ports.clock.now()),
        'sign-in',
        event,
        ports.linkBaseUrl,
      );
      to = pending.to;
      const token = await ports.provider.redeem({
        currentUrl: new URL(`${redirectUri(ports.linkBaseUrl)}?${event.rawQueryString}`),
        state,
        nonce: pending.nonce,
        codeVerifier: pending.codeVerifier,
      });
      const cookie = await beginSession(ports, token, event);
      return { status: 303, body: '', location: to, cookies: [cookie] };
    } catch (error) {
      return problemPage(error, to);
    }
  };

/** What to do about a state of which nothing is under way. */
const NOT_BEGUN = {
  'sign-in':
    'Nobody is signing in by this address now: it took longer than ten minutes, or it was used before. If you are signed in already, the console opens; else sign in once more.',
  sign: 'Nobody is signing a decision by this address now: it took longer than ten minutes, or it was used before. Open the link of your mail again: it shows what is recorded, and lets you send what is not.',
};

/**
 * What was under way.
 * @throws GovernanceError unless this browser began it, for this purpose, and it has not ended
 */
export function requireOwn(
  pending: PendingSignIn | undefined,
  purpose: PendingSignIn['purpose'],
  { cookies }: APIGatewayProxyEventV2,
  linkBaseUrl: string,
): PendingSignIn {
  if (pending?.purpose !== purpose)
    throw new GovernanceError('SignInFailed', NOT_BEGUN[purpose], { reason: 'not-begun' });
  const browser = readCookie(cookies, cookieNames(linkBaseUrl).browser);
  if (browser === undefined || hashOf(browser) !== pending.browser)
    throw new GovernanceError(
      'SignInFailed',
      'This browser did not begin this sign-in, or keeps no cookies: whoever sent you here may want you to be signed in as somebody else. Allow cookies of this site, and sign in from here.',
      { reason: 'other-browser' },
    );
  return pending;
}

async function beginSession(
  { sessions, clock, catalogue, linkBaseUrl, log }: SignInPorts,
  token: ProviderToken,
  { cookies }: APIGatewayProxyEventV2,
): Promise<string> {
  const identity = identityIn(catalogue);
  const who = recognise(token.claims, identity);
  const standing = standingOf(who, catalogue.roles, identity);
  if (standing === undefined)
    throw new GovernanceError(
      'SignInFailed',
      `Your identity provider says that you are ${who.email}, and no role lists that address, or asks for a group that it does not put you in. Ask whoever looks after the roles to add you.`,
      { reason: 'unknown-person' },
    );
  const { session: name } = cookieNames(linkBaseUrl);
  // Whoever had this browser before is not who signs in now, and what a page held before is worth nothing afterwards.
  const before = readCookie(cookies, name);
  if (before !== undefined) await sessions.end(hashOf(before));
  const id = randomText();
  await sessions.begin(sessionOf(who, token, identity, clock.now()), hashOf(id));
  log.info('signed in', { roles: standing.roles });
  return writeCookie(name, id);
}

function sessionOf(
  who: Recognised,
  { claims, idToken }: ProviderToken,
  identity: Identity,
  now: Date,
): Session {
  const at = now.toISOString();
  const { sub, sid } = claims;
  return {
    ...who,
    sub,
    sid: typeof sid === 'string' ? sid : undefined,
    issuer: identity.issuer,
    clientId: identity.clientId,
    beganAt: at,
    seenAt: at,
    endsAt: new Date(now.getTime() + resolveIdentity(identity).absoluteSeconds * 1_000).toISOString(),
    idToken,
  };
}

/** How people sign in. @throws Error where they don't: no function that asks is deployed then */
export function identityIn({ identity }: SignInPorts['catalogue']): Identity {
  if (identity === undefined) throw new Error('nobody signs in here: there is no identity');
  return identity;
}
