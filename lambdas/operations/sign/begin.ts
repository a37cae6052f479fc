import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { nonceOf, type Signed } from '../../domain/countersignature.ts';
import { requestStream } from '../../domain/entry.ts';
import { GovernanceError } from '../../domain/errors.ts';
import type { RequestState } from '../../domain/model.ts';
import {
  challengeOf,
  cookieNames,
  hashOf,
  PENDING_SECONDS,
  readCookie,
  writeCookie,
} from '../../domain/session.ts';
import { position } from '../../engine/advance.ts';
import { definitionOf } from '../../engine/definitions.ts';
import { requireOwnSite } from '../../engine/who.ts';
import { goingOnPage } from '../../pages/sign-in-pages.ts';
import { saveDecisionForm } from '../decision-form.ts';
import type { Page } from '../review.ts';
import { randomText } from '../sign-in/begin.ts';
import { pathOf, type Sent } from '../visit.ts';
import {
  assuranceAt,
  decidingClaims,
  parseAnswer,
  type SignPorts,
  signedIn,
  stepOf,
  type ToSign,
} from './answer.ts';
import { encodePending } from './pending.ts';
import { refusal } from './refusal.ts';

/** Where the provider sends people back to who sign, registered there as such. */
export const signedUri = (linkBaseUrl: string): string => `${linkBaseUrl}/decide/signed`;

/**
 * `POST /decide/{link}/sign`: checks whether what a link's person sends could be recorded, and sends them to their identity
 * provider to sign it. Nothing is recorded. What could not be is answered as where the link leads, with the form as it came.
 *
 * @throws GovernanceError `LinkInvalid`
 */
export const beginSigning =
  (ports: SignPorts) =>
  async (event: APIGatewayProxyEventV2): Promise<Page> => {
    const link = event.pathParameters?.['link'] ?? '';
    const claims = await decidingClaims(ports, link);
    const sent = { event, link, claims };
    try {
      // Whoever is signed in at the provider signs by being led there: nobody leads them there but themselves.
      requireOwnSite(event, ports.linkBaseUrl);
      const form = parseAnswer(event);
      const challenge = await challengeFor(ports, { link, claims, form });
      if (challenge === undefined) return { status: 303, body: '', location: pathOf(sent) };
      return await sendAway(ports, sent, challenge);
    } catch (error) {
      if (error instanceof GovernanceError) return refusal(ports, sent, error);
      throw error;
    }
  };

interface Challenge {
  readonly signed: Signed;
  readonly challengedAt: string;
  /** Whether they must prove again who they are. */
  readonly isFresh: boolean;
}

/** What is to be signed of an answer; `undefined` where it is recorded already. @throws GovernanceError as `stepOf` */
async function challengeFor(ports: SignPorts, toSign: ToSign): Promise<Challenge | undefined> {
  const { claims } = toSign;
  const current = await position<RequestState>(ports, requestStream(claims.request));
  if (current === undefined) throw new GovernanceError('LinkInvalid', 'This link is not valid.', {});
  const { state, at } = current;
  const workflow = await definitionOf(ports, state.definition);
  const now = new Date(Math.max(ports.clock.now().getTime(), Date.parse(at)));
  const situation = { workflow, roles: ports.catalogue.roles, state, now };
  const signed = signedIn(stepOf(situation, toSign));
  const isFresh = assuranceAt(situation, claims.stage) === 're-authenticated';
  return signed && { signed, challengedAt: now.toISOString(), isFresh };
}

/** Keeps what is to be signed, and leads to the provider, with the hash of it as the nonce. */
async function sendAway(
  { provider, sessions, linkBaseUrl }: SignPorts,
  { event, link }: Sent,
  { signed, challengedAt, isFresh }: Challenge,
): Promise<Page> {
  const { browser: name } = cookieNames(linkBaseUrl);
  const browser = readCookie(event.cookies, name) ?? randomText();
  const [state, codeVerifier] = [randomText(), randomText()];
  const nonce = nonceOf(signed, challengedAt);
  const url = await provider.authorise({
    redirectUri: signedUri(linkBaseUrl),
    state,
    nonce,
    codeChallenge: challengeOf(codeVerifier),
    reauthenticate: isFresh,
    loginHint: signed.decision.person,
  });
  await sessions.keepPending(hashOf(state), {
    purpose: 'sign',
    nonce,
    codeVerifier,
    browser: hashOf(browser),
    to: pathOf({ link }),
    startedAt: challengedAt,
    endsAt: new Date(Date.parse(challengedAt) + PENDING_SECONDS * 1_000).toISOString(),
    content: encodePending({ link, isFresh, entered: saveDecisionForm(event) }),
  });
  const cookies = [writeCookie(name, browser, PENDING_SECONDS)];
  const body = goingOnPage('Sign your decision at your identity provider', url.href);
  return { status: 200, body, onTo: url.href, cookies };
}
