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
import { hashOf, recognise, standingOf } from '../../domain/session.ts';
import { amend } from '../../engine/advance.ts';
import { definitionOf } from '../../engine/definitions.ts';
import type { PendingSignIn, ProviderToken } from '../../ports.ts';
import { measure } from '../decide.ts';
import { resume } from '../resume.ts';
import type { Page } from '../review.ts';
import { identityIn, requireOwn } from '../sign-in/finish.ts';
import { problemPage } from '../sign-in/problem.ts';
import type { Sent } from '../visit.ts';
import { assuranceAt, decidingClaims, parseAnswer, type SignPorts, signedIn, stepOf } from './answer.ts';
import { signedUri } from './begin.ts';
import { decodePending, resent } from './pending.ts';
import { refusal } from './refusal.ts';

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
    const claims = await decidingClaims(ports, kept.link);
    const sent = { event: resent(event, kept), link: kept.link, claims };
    try {
      const token = await ports.provider.redeem({
        currentUrl: new URL(`${signedUri(ports.linkBaseUrl)}?${event.rawQueryString}`),
        state: event.queryStringParameters?.['state'] ?? '',
        nonce: pending.nonce,
        codeVerifier: pending.codeVerifier,
        authenticatedSince: kept.isFresh ? new Date(pending.startedAt) : undefined,
      });
      await record(ports, sent, { token, challengedAt: pending.startedAt });
      return { status: 303, body: '', location: pending.to };
    } catch (error) {
      if (error instanceof GovernanceError) return refusal(ports, sent, error);
      throw error;
    }
  };

interface Answered {
  readonly token: ProviderToken;
  readonly challengedAt: string;
}

async function record(ports: SignPorts, { event, link, claims }: Sent, { token, challengedAt }: Answered) {
  const identity = identityIn(ports.catalogue);
  const roles = rolesOf(ports.catalogue.roles, requireOwnPerson(token, claims, identity));
  const form = parseAnswer(event);
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
  const held = standingOf(who, roles, identity)?.roles ?? [];
  return Object.fromEntries(
    Object.entries(roles).map(([role, people]) => [
      role,
      held.includes(role) ? people : people.filter(({ email }) => email !== who.email),
    ]),
  );
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
