import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { nonceOf, type Signed } from '../../domain/countersignature.ts';
import { requestStream } from '../../domain/entry.ts';
import { GovernanceError } from '../../domain/errors.ts';
import type { RequestState } from '../../domain/model.ts';
import { position } from '../../engine/advance.ts';
import { definitionOf } from '../../engine/definitions.ts';
import { requireOwnSite } from '../../engine/who.ts';
import { saveDecisionForm } from '../decision-form.ts';
import type { Page } from '../review.ts';
import { type SentUnlinked, visitBy } from '../visit.ts';
import {
  assuranceAt,
  decidingClaims,
  parseAnswer,
  type SignPorts,
  signedIn,
  stepOf,
  type ToSign,
} from './answer.ts';
import { encodePending, type PendingAnswer } from './pending.ts';
import { refusal } from './refusal.ts';
import { sendAway } from './send-away.ts';

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
    return beginAt(ports, { event, ...visitBy(link, claims) }, { link });
  };

/** The same for an answer from anywhere: from behind a link, or from the console, of somebody who is signed in there. */
export async function beginAt(
  ports: SignPorts,
  sent: SentUnlinked,
  from: PendingAnswer['from'],
): Promise<Page> {
  const { event, claims, path } = sent;
  try {
    // Whoever is signed in at the provider signs by being led there: nobody leads them there but themselves.
    requireOwnSite(event, ports.linkBaseUrl);
    const form = parseAnswer(event);
    const challenge = await challengeFor(ports, { link: undefined, claims, form });
    if (challenge === undefined) return { status: 303, body: '', location: path };
    const { signed, challengedAt, isFresh } = challenge;
    return await sendAway(ports, event, {
      nonce: nonceOf(signed, challengedAt),
      challengedAt,
      isFresh,
      person: signed.decision.person,
      to: path,
      content: encodePending({ from, isFresh, entered: saveDecisionForm(event) }),
    });
  } catch (error) {
    if (error instanceof GovernanceError) return refusal(ports, sent, error);
    throw error;
  }
}

/** What is to be signed of an answer, and since when. */
export interface Challenge {
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
