import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { INTAKE } from '../../schema/protocol.ts';
import {
  type ErrorCode,
  type FormProblem,
  formProblems,
  GovernanceError,
  requireNone,
} from '../domain/errors.ts';
import { type LinkClaims, takesBack } from '../domain/link.ts';
import type { RequestState, Step } from '../domain/model.ts';
import { type Answer, mistyped } from '../domain/request/answer.ts';
import { decide as decideRequest } from '../domain/request/decide.ts';
import { handOver } from '../domain/request/hand-over.ts';
import type { Situation } from '../domain/request/situation.ts';
import { amend, type Position } from '../engine/advance.ts';
import { definitionOf } from '../engine/definitions.ts';
import { measureDecision } from '../engine/measure.ts';
import type { Ports } from '../ports.ts';
import { type AnswerForm, type HandOverForm, parseDecisionForm, saveDecisionForm } from './decision-form.ts';
import { confirmationIn } from './form-fields.ts';
import { type FormOutcome, isOfForm, problemsOfForm } from './form-outcome.ts';
import { rescind } from './rescind.ts';
import { resume } from './resume.ts';
import { rework } from './rework.ts';
import { personOf, readVisit, type Sent, type SentUnlinked, type Visit, visitBy } from './visit.ts';

/** The errors that say where the link's person stands, not that something failed. */
const STANDING: ReadonlySet<ErrorCode> = new Set([
  'StageClosed',
  'AlreadyDecided',
  'NotEligible',
  'TakenBack',
]);

export type DecidePorts = Pick<
  Ports,
  'ledger' | 'tasks' | 'callback' | 'verifier' | 'clock' | 'log' | 'catalogue'
>;

/**
 * Takes what a link's person sends: a decision, that it is taken back, or that a colleague decides in their place; from a
 * requester the next attempt, or that the request is withdrawn. What is `recorded` is in the ledger; the same sent again gets the same
 * answer. What follows from it (waking the execution) is tried at once and, where that fails, left to the sweeper:
 * what was recorded stands either way.
 *
 * @throws GovernanceError `LinkInvalid`, `LedgerBusy`.
 */
export const decide =
  (ports: DecidePorts) =>
  async (event: APIGatewayProxyEventV2): Promise<FormOutcome> => {
    const link = event.pathParameters?.['link'] ?? '';
    const claims = await ports.verifier.verify(link);
    const sent = { event, ...visitBy(link, claims) };
    if (claims.stage === INTAKE) return rework(ports, sent);
    if (takesBack(claims)) return rescind(ports, sent);
    return takeForm(ports, sent, parseDecisionForm);
  };

/**
 * Takes what a person sends from the page of a stage: a decision that nobody signs, or that a colleague decides in their place.
 * @param parse reads the form, and refuses what is not to be sent there
 */
export async function takeForm(
  ports: DecidePorts,
  sent: Sent,
  parse: (event: APIGatewayProxyEventV2) => AnswerForm | HandOverForm,
): Promise<FormOutcome> {
  try {
    const recorded = await record(ports, sent, parse(sent.event));
    await resume(ports, recorded);
    measure(ports, recorded, sent.claims);
    return { shownAt: sent.path };
  } catch (error) {
    if (error instanceof GovernanceError) return explain(ports, sent, error);
    throw error;
  }
}

async function record(
  ports: DecidePorts,
  { link, claims }: Pick<Visit, 'link' | 'claims'>,
  form: AnswerForm | HandOverForm,
): Promise<Position<RequestState>> {
  const recorded = await amend(ports, claims.request, (state, now) =>
    stepOf(ports, { link, claims, form }, { state, now }),
  );
  if (recorded === undefined) throw new GovernanceError('LinkInvalid', 'This link is not valid.', {});
  return recorded;
}

/** Measures a decision that was taken just now; handing over, or sending the same again, is none. */
export function measure(
  ports: DecidePorts,
  { state, appended }: Position<RequestState>,
  claims: LinkClaims,
): void {
  const decision = state.stages[claims.stage]?.decisions.at(-1);
  if (decision === undefined || !appended || decision.person !== claims.approver) return;
  measureDecision(ports, state, claims.stage, decision);
}

async function stepOf(
  ports: Pick<Ports, 'ledger' | 'catalogue'>,
  { link, claims, form }: Pick<Visit, 'link' | 'claims'> & { readonly form: AnswerForm | HandOverForm },
  { state, now }: Pick<Situation, 'state' | 'now'>,
): Promise<Step<RequestState>> {
  const workflow = await definitionOf(ports, state.definition);
  const { roles } = ports.catalogue;
  const { stage, attempt, act = 0 } = claims;
  const by = { stage, attempt, act, proof: link };
  const person = personOf(roles, claims);
  if (form.choice !== 'hand-over') {
    const { problems, ...answer } = form;
    const command = { ...by, person, ...answer, assurance: 'email-link' as const };
    return takeWhole(form, () => decideRequest({ workflow, roles, state, now }, command));
  }
  const unnamed = 'Choose the colleague who is to decide in your place.';
  requireNone([
    ...(form.to === '' ? [{ field: 'to', message: unnamed }] : []),
    ...mistyped(state, form.version, 'that you hand over'),
  ]);
  const who = { actor: person.email, administrator: false };
  const command = { ...by, from: person.email, to: form.to, by: who, comment: form.comment };
  return handOver({ workflow, roles, state, now }, command);
}

/** Takes an answer, unless conditions were begun that are not whole. @throws GovernanceError `InvalidForm`, with all that is wrong */
export function takeWhole(
  { problems, ...answer }: AnswerForm,
  take: () => Step<RequestState>,
): Step<RequestState> {
  if (problems.length > 0) requireNone([...problems, ...problemsBeside(answer, take)]);
  return take();
}

/** What the stage finds wrong with an answer, beside conditions that were begun, of which it knows nothing. */
function problemsBeside({ findings }: Answer, take: () => unknown): readonly FormProblem[] {
  try {
    take();
    return [];
  } catch (error) {
    if (!GovernanceError.is(error, 'InvalidForm')) throw error;
    return formProblems(error).filter(({ field }) => field !== 'findings' || findings.length > 0);
  }
}

/** Why nothing was recorded, with the form as it came where it can be put right. @throws the error where no page tells of it */
export async function explain(
  ports: DecidePorts,
  sent: SentUnlinked,
  error: GovernanceError,
): Promise<FormOutcome> {
  if (isOfForm(error)) {
    const form = {
      entered: { ...saveDecisionForm(sent.event), ...confirmationIn(error) },
      problems: problemsOfForm(error),
    };
    return { refused: error, view: { ...(await readVisit(ports, sent)), form } };
  }
  if (!STANDING.has(error.code)) throw error;
  return { refused: error, view: await readVisit(ports, sent) };
}
