import { own } from '../../../schema/own.ts';
import { INTAKE } from '../../../schema/protocol.ts';
import { type HumanStage, isHuman, type Signature } from '../../../schema/workflow.ts';
import type { RequestActions } from '../../domain/actions.ts';
import type { Countersignature, Signed } from '../../domain/countersignature.ts';
import { GovernanceError } from '../../domain/errors.ts';
import { type LinkClaims, takesBack } from '../../domain/link.ts';
import type { RequestState, Step } from '../../domain/model.ts';
import { decide } from '../../domain/request/decide.ts';
import type { Situation } from '../../domain/request/situation.ts';
import type { Ports, SignInPorts } from '../../ports.ts';
import { type DecidePorts, takeWhole } from '../decide.ts';
import { type AnswerForm, parseDecisionForm } from '../decision-form.ts';
import type { FormRequest } from '../form-fields.ts';
import { unreadable } from '../form-fields.ts';
import { personOf } from '../visit.ts';

/** What having decisions signed needs. */
export type SignPorts = DecidePorts &
  Pick<SignInPorts, 'provider' | 'sessions' | 'linkBaseUrl'> &
  Pick<Ports, 'signer'>;

/** An answer, and by what it is signed; nothing while it is only tried. */
export interface ToSign {
  /** By which its person answers: the entry keeps it, as of an answer that nobody signs. None is made while it is only tried. */
  readonly link: string | undefined;
  readonly claims: LinkClaims;
  readonly form: AnswerForm;
  readonly countersignature?: Countersignature | undefined;
}

/** The claims of a link by which its person decides. @throws GovernanceError `LinkInvalid` for every other */
export async function decidingClaims({ verifier }: SignPorts, link: string): Promise<LinkClaims> {
  const claims = await verifier.verify(link);
  if (claims.stage !== INTAKE && !takesBack(claims)) return claims;
  throw new GovernanceError('LinkInvalid', 'This link is not valid.', {});
}

/** An answer to sign. @throws GovernanceError as `parseDecisionForm`; `UnreadableForm` for handing over, which nobody signs */
export function parseAnswer(request: FormRequest): AnswerForm {
  const form = parseDecisionForm(request);
  if (form.choice === 'hand-over') throw unreadable("'Hand over' is sent where the link leads.");
  return form;
}

/**
 * What is recorded of an answer, by the same rules as one that nobody signs.
 * @throws GovernanceError as `decide` of the domain
 */
export function stepOf(
  situation: Situation,
  { link, claims, form, countersignature }: ToSign,
): Step<RequestState> {
  const { stage, attempt, act = 0 } = claims;
  const { problems: _, ...answer } = form;
  const assurance = assuranceAt(situation, stage);
  const person = personOf(situation.roles, claims);
  const command = { stage, attempt, act, person, ...answer, proof: link, assurance, countersignature };
  return takeWhole(form, () => decide(situation, command));
}

/** How sure it is who signs at a stage: as sure as that asks for, at least that they have signed in. */
export function assuranceAt({ workflow }: Pick<Situation, 'workflow'>, name: string): Signature {
  const stage = own(workflow.stages, name);
  return (stage !== undefined && isHuman(stage) ? (stage as HumanStage).signature : undefined) ?? 'signed-in';
}

/** What a step has its person sign; `undefined` where it records nothing. */
export function signedIn(step: Step<RequestState>): Signed | undefined {
  const { entry } = step;
  if (entry?.action !== 'decided') return undefined;
  return { ...(entry.details as RequestActions['decided']), request: entry.state.request };
}
