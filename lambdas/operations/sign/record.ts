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
import { recognise, standingOf } from '../../domain/session.ts';
import type { Together } from '../../domain/together.ts';
import { amend } from '../../engine/advance.ts';
import { definitionOf } from '../../engine/definitions.ts';
import type { ProviderToken } from '../../ports.ts';
import { measure } from '../decide.ts';
import type { AnswerForm } from '../decision-form.ts';
import { rolesHeld } from '../own/place.ts';
import { resume } from '../resume.ts';
import { identityIn } from '../sign-in/finish.ts';
import { assuranceAt, type SignPorts, signedIn, stepOf } from './answer.ts';

/** What a provider has signed, for whom, and since when. */
export interface Signing {
  readonly token: ProviderToken;
  /** When its person was sent to it. UTC, ISO 8601 with milliseconds. */
  readonly challengedAt: string;
  readonly identity: Identity;
  /** The people of the present, as far as this signature is of somebody in each role. */
  readonly roles: Roles;
}

/** An answer that somebody has come back with. */
export interface SignedAnswer {
  readonly claims: LinkClaims;
  /** The link by which they came, if they came by one. */
  readonly link?: string | undefined;
  readonly form: AnswerForm;
  /** Where it was signed at once with others. */
  readonly together?: Together | undefined;
}

/** What a provider's token is for. @throws GovernanceError `SignInFailed` when it is not by whom the answer is asked of */
export function signingBy(
  { catalogue }: Pick<SignPorts, 'catalogue'>,
  token: ProviderToken,
  { approver, challengedAt }: { readonly approver: string; readonly challengedAt: string },
): Signing {
  const identity = identityIn(catalogue);
  const who = recognise(token.claims, identity);
  if (who.email !== approver)
    throw new GovernanceError(
      'SignInFailed',
      `Your identity provider says that you are ${who.email}, and this decision is asked of ${approver}. Sign out there, and sign as ${approver}.`,
      { reason: 'other-person' },
    );
  // They stand in no role whose group their provider does not put them in.
  const held = standingOf(who, catalogue.roles, identity)?.roles ?? [];
  return { token, challengedAt, identity, roles: rolesHeld(catalogue.roles, who.email, held) };
}

/**
 * Records a signed answer, judged anew by the same rules: what has changed meanwhile counts. The same again changes nothing.
 * @throws GovernanceError as `decide` of the domain; `SignInFailed` unless what is to be recorded is what was signed; `LedgerBusy`
 */
export async function recordSigned(
  ports: SignPorts,
  { claims, form, together, ...by }: SignedAnswer,
  { token, challengedAt, identity, roles }: Signing,
): Promise<void> {
  // Whom the provider's token names has a link made, which nobody but the entry gets: the key of links says so, too.
  const link = by.link ?? (await ports.signer.sign(claims));
  const countersignature: Countersignature = {
    challengedAt,
    idToken: token.idToken,
    key: keptKey(token.key),
    claims: keptClaims(identity),
    together,
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
    nonce: nonceOf(signed, countersignature.challengedAt, countersignature.together),
    person: signed.decision.person,
    at: signed.decision.at,
    assurance,
    provider: identity,
  });
  if (why === undefined) return;
  const message = `What your identity provider signed ${why}. Read what this page says now, and send it once more.`;
  throw new GovernanceError('SignInFailed', message, { reason: 'token' });
}
