import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import {
  challengeOf,
  cookieNames,
  hashOf,
  PENDING_SECONDS,
  readCookie,
  safePath,
  writeCookie,
} from '../../domain/session.ts';
import type { SignInPorts } from '../../ports.ts';
import type { Page } from '../review.ts';
import { problemPage } from './problem.ts';

/** 256 random bits that a URL and a cookie can hold. */
export const randomText = (): string => randomBytes(32).toString('base64url');

/** Where the provider sends people back to, registered there as such. */
export const redirectUri = (linkBaseUrl: string): string => `${linkBaseUrl}/sign-in/return`;

/**
 * `GET /sign-in?to=<path>`: sends somebody to the provider, and remembers where they go afterwards. With `other=yes` the
 * provider asks who they are, whomever it knows already.
 */
export const beginSignIn =
  (ports: SignInPorts) =>
  async (event: APIGatewayProxyEventV2): Promise<Page> => {
    const { provider, sessions, clock, linkBaseUrl } = ports;
    const { to: wanted, other } = event.queryStringParameters ?? {};
    const to = safePath(wanted, linkBaseUrl);
    const { browser: name } = cookieNames(linkBaseUrl);
    // Kept where there is one: somebody may sign in from several tabs at once.
    const browser = readCookie(event.cookies, name) ?? randomText();
    const [state, nonce, codeVerifier] = [randomText(), randomText(), randomText()];
    const now = clock.now();
    try {
      const url = await provider.authorise({
        redirectUri: redirectUri(linkBaseUrl),
        state,
        nonce,
        codeChallenge: challengeOf(codeVerifier),
        reauthenticate: other !== undefined,
      });
      await sessions.keepPending(hashOf(state), {
        purpose: 'sign-in',
        nonce,
        codeVerifier,
        browser: hashOf(browser),
        to,
        startedAt: now.toISOString(),
        endsAt: new Date(now.getTime() + PENDING_SECONDS * 1_000).toISOString(),
      });
      const cookies = [writeCookie(name, browser, PENDING_SECONDS)];
      return { status: 303, body: '', location: url.href, cookies };
    } catch (error) {
      return problemPage(error, to);
    }
  };
