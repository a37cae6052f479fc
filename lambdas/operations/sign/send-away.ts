import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import {
  challengeOf,
  cookieNames,
  hashOf,
  PENDING_SECONDS,
  readCookie,
  writeCookie,
} from '../../domain/session.ts';
import { goingOnPage } from '../../pages/sign-in-pages.ts';
import type { Page } from '../review.ts';
import { randomText } from '../sign-in/begin.ts';
import type { SignPorts } from './answer.ts';

/** Where the provider sends people back to who sign, registered there as such. */
export const signedUri = (linkBaseUrl: string): string => `${linkBaseUrl}/decide/signed`;

/** What somebody is to sign. */
export interface ToBeSigned {
  /** What the provider is to put into its token: the hash of all that is decided. */
  readonly nonce: string;
  /** UTC, ISO 8601 with milliseconds. */
  readonly challengedAt: string;
  /** Whether they must prove again who they are. */
  readonly isFresh: boolean;
  /** Whose signature it must be: their address. */
  readonly person: string;
  /** Where they see what came of it. */
  readonly to: string;
  /** What is kept of it meanwhile. */
  readonly content: string;
}

/** Keeps what is to be signed, and leads to the provider, with the hash of it as the nonce. */
export async function sendAway(
  { provider, sessions, linkBaseUrl }: Pick<SignPorts, 'provider' | 'sessions' | 'linkBaseUrl'>,
  { cookies: sent }: Pick<APIGatewayProxyEventV2, 'cookies'>,
  { nonce, challengedAt, isFresh, person, to, content }: ToBeSigned,
): Promise<Page> {
  const { browser: name } = cookieNames(linkBaseUrl);
  const browser = readCookie(sent, name) ?? randomText();
  const [state, codeVerifier] = [randomText(), randomText()];
  const url = await provider.authorise({
    redirectUri: signedUri(linkBaseUrl),
    state,
    nonce,
    codeChallenge: challengeOf(codeVerifier),
    reauthenticate: isFresh,
    loginHint: person,
  });
  await sessions.keepPending(hashOf(state), {
    purpose: 'sign',
    nonce,
    codeVerifier,
    browser: hashOf(browser),
    to,
    startedAt: challengedAt,
    endsAt: new Date(Date.parse(challengedAt) + PENDING_SECONDS * 1_000).toISOString(),
    content,
  });
  const cookies = [writeCookie(name, browser, PENDING_SECONDS)];
  const body = goingOnPage('Sign your decision at your identity provider', url.href);
  return { status: 200, body, onTo: url.href, cookies };
}
