import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Identity } from '../../../schema/identity.ts';
import type { Roles } from '../../../schema/roles.ts';
import {
  type Countersignature,
  keptClaims,
  keptKey,
  nonceOf,
  whyNotCountersigned,
} from '../../domain/countersignature.ts';
import { GovernanceError } from '../../domain/errors.ts';
import type { LinkClaims } from '../../domain/link.ts';
import type { RequestState, Step } from '../../domain/model.ts';
import { cookieNames, csrfOf, hashOf, readCookie, recognise, standingOf } from '../../domain/session.ts';
import { amend } from '../../engine/advance.ts';
import { definitionOf } from '../../engine/definitions.ts';
import type { PendingSignIn, ProviderToken } from '../../ports.ts';
import { measure } from '../decide.ts';
import { rolesHeld } from '../own/place.ts';
import { resume } from '../resume.ts';
import type { Page } from '../review.ts';
import { identityIn, requireOwn } from '../sign-in/finish.ts';
import { problemPage } from '../sign-in/problem.ts';
import { type Place, type SentUnlinked, visitBy } from '../visit.ts';
import { assuranceAt, decidingClaims, parseAnswer, type SignPorts, signedIn, stepOf } from './answer.ts';
import { decodePending, type PendingDecision, resent } from './pending.ts';
import { refusal } from './refusal.ts';
import { signedUri } from './send-away.ts';

/**
 * `GET /decide/signed`: records the decision that somebody has come back with from their identity provider, with its signature,
 * if that is one of this decision by this person. Judged anew, by the same rules: what has changed meanwhile counts. What came back
 * counts once; nothing else is recorded by it.
 *
 * @throws GovernanceError `LinkInvalid`, `LedgerBusy`
 */
export const finishSigning =
  (ports: SignPorts) =>
  async (event: APIGatewayProxyEventV2): Promise<Page> => {
    let pending: PendingSignIn;
    try {
      const state = event.queryStringParameters?.['state'] ?? '';
      const taken = await ports.sessions.takePending(hashOf(state), ports.clock.now());
      pending = requireOwn(taken, 'sign', event, ports.linkBaseUrl);
    } catch (error) {
      return problemPage(error);
    }
    const kept = decodePending(pending.content);
    const from = await placeOf(ports, kept, event);
    const sent = { ...from, event: resent(event, kept) };
    try {
      const token = await redeem(ports, event, { pending, isFresh: kept.isFresh });
      await record(ports, sent, { token, challengedAt: pending.startedAt });
      return { status: 303, body: '', location: pending.to };
    } catch (error) {
      if (error instanceof GovernanceError) return refusal(ports, sent, error);
      throw error;
    }
  };

/** Where an answer came from. The page that says why it was not taken has a form again, of the session there is now. */
async function placeOf(
  ports: SignPorts,
  { from }: PendingDecision,
  event: APIGatewayProxyEventV2,
): Promise<Place & { readonly link?: string }> {
  if ('link' in from) return visitBy(from.link, await decidingClaims(ports, from.link));
  const id = readCookie(event.cookies, cookieNames(ports.linkBaseUrl).session);
  return { ...from, csrf: csrfOf(id ?? '') };
}

/** What the provider answers whom it has sent back. @throws GovernanceError `SignInFailed` */
function redeem(
  { provider, linkBaseUrl }: SignPorts,
  { queryStringParameters, rawQueryString }: APIGatewayProxyEventV2,
  { pending, isFresh }: { readonly pending: PendingSignIn; readonly isFresh: boolean },
): Promise<ProviderToken> {
  return provider.redeem({
    currentUrl: new URL(`${signedUri(linkBaseUrl)}?${rawQueryString}`),
    state: queryStringParameters?.['state'] ?? '',
    nonce: pending.nonce,
    codeVerifier: pending.codeVerifier,
    authenticatedSince: isFresh ? new Date(pending.startedAt) : undefined,
  });
}

interface Answered {
  readonly token: ProviderToken;
  readonly challengedAt: string;
}

async function record(
  ports: SignPorts,
  { event, claims, ...from }: SentUnlinked & { readonly link?: string },
  { token, challengedAt }: Answered,
) {
  const identity = identityIn(ports.catalogue);
  const roles = rolesOf(ports.catalogue.roles, requireOwnPerson(token, claims, identity));
  const form = parseAnswer(event);
  // Whom the provider's token names has a link made, which nobody but the entry gets: the key of links says so, too.
  const link = from.link ?? (await ports.signer.sign(claims));
  const countersignature: Countersignature = {
    challengedAt,
    idToken: token.idToken,
    key: keptKey(token.key),
    claims: keptClaims(identity),
  };
  const recorded = await amend(ports, claims.request, async (state, now) => {
    const workflow = await definitionOf(ports, state.definition);
    const situation = { workflow, roles, state, now };
    const step = stepOf(situation, { link, claims, form, countersignature });
    const assurance = assuranceAt(situation, claims.stage);
    await requireSignature(step, { countersignature, assurance, identity });
    return step;
  });
  if (recorded === undefined) throw new GovernanceError('LinkInvalid', 'This link is not valid.', {});
  await resume(ports, recorded);
  measure(ports, recorded, claims);
}

/** What the provider says of who signed. @throws GovernanceError `SignInFailed` when it is not whom the link is for */
function requireOwnPerson({ claims }: ProviderToken, { approver }: LinkClaims, identity: Identity) {
  const who = recognise(claims, identity);
  if (who.email === approver) return { who, identity };
  throw new GovernanceError(
    'SignInFailed',
    `Your identity provider says that you are ${who.email}, and this decision is asked of ${approver}. Sign out there, and sign as ${approver}.`,
    { reason: 'other-person' },
  );
}

/** The people of the present, where the signer stands in no role whose group their provider does not put them in. */
function rolesOf(roles: Roles, { who, identity }: ReturnType<typeof requireOwnPerson>): Roles {
  return rolesHeld(roles, who.email, standingOf(who, roles, identity)?.roles ?? []);
}

/** @throws GovernanceError `SignInFailed` unless what is to be recorded is what was signed */
async function requireSignature(
  step: Step<RequestState>,
  by: {
    readonly countersignature: Countersignature;
    readonly assurance: 'signed-in' | 're-authenticated';
    readonly identity: Identity;
  },
): Promise<void> {
  const signed = signedIn(step);
  if (signed === undefined) return;
  const { countersignature, assurance, identity } = by;
  const why = await whyNotCountersigned(countersignature, {
    nonce: nonceOf(signed, countersignature.challengedAt),
    person: signed.decision.person,
    at: signed.decision.at,
    assurance,
    provider: identity,
  });
  if (why === undefined) return;
  const message = `What your identity provider signed ${why}. Read what this page says now, and send it once more.`;
  throw new GovernanceError('SignInFailed', message, { reason: 'token' });
}
