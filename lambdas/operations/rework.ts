import { canonicalize } from '../../schema/canonical-json.ts';
import { everyone } from '../../schema/roles.ts';
import type { Workflow } from '../../schema/workflow.ts';
import { open, type ReadEntry, requestStream } from '../domain/entry.ts';
import {
  type ErrorCode,
  type FormProblem,
  GovernanceError,
  requireNone,
  type Violation,
} from '../domain/errors.ts';
import type { LinkClaims } from '../domain/link.ts';
import type { RequestState, Submission } from '../domain/model.ts';
import { mistyped } from '../domain/request/answer.ts';
import { requireDisowner } from '../domain/request/disown.ts';
import { inputDigest, parseSubmission } from '../domain/submission.ts';
import { type Position, position } from '../engine/advance.ts';
import { closeFromOutside, followSubject } from '../engine/close.ts';
import { definitionOf } from '../engine/definitions.ts';
import { type ArrivingAttempt, nextAttempt, readAttempt } from '../engine/revise.ts';
import { submissionsOf } from '../engine/submissions.ts';
import { attemptsOf } from '../pages/entries.ts';
import type { FormState } from '../pages/view.ts';
import type { Ports } from '../ports.ts';
import { confirmationIn, invalid } from './form-fields.ts';
import { type FormOutcome, isOfForm, problemsOfForm } from './form-outcome.ts';
import { resume } from './resume.ts';
import { inputOf, parseReworkForm, problemsOf, type ReworkForm, saveReworkForm } from './rework-form.ts';
import { readVisit, type SentUnlinked } from './visit.ts';

/** The errors that say what is in the way of a requester's form, not that something failed. */
const REFUSING: ReadonlySet<ErrorCode> = new Set([
  'InvalidRequest',
  'NotAwaitingRework',
  'NotEligible',
  'NotAllowed',
]);

export type ReworkPorts = Pick<Ports, 'ledger' | 'tasks' | 'callback' | 'clock' | 'log' | 'catalogue'>;

/**
 * Takes what a requester sends from the page of their request: the next attempt, or that it is withdrawn. The same
 * sent again gets the same answer. An attempt goes through every check that one of a pipeline goes through.
 *
 * @throws GovernanceError `LinkInvalid`, `LedgerBusy`.
 */
export async function rework(ports: ReworkPorts, sent: SentUnlinked): Promise<FormOutcome> {
  const { event, claims } = sent;
  const current = await position<RequestState>(ports, requestStream(claims.request));
  if (current === undefined) throw new GovernanceError('LinkInvalid', 'This link is not valid.', {});
  const workflow = await definitionOf(ports, current.state.definition);
  try {
    const form = parseReworkForm(event);
    requireRequester(ports, current.state, claims);
    const recorded =
      form.choice === 'revise'
        ? await revise(ports, { workflow, current }, { ...form, person: claims.approver })
        : await withdraw(ports, current, { ...form, person: claims.approver });
    await resume(ports, recorded);
    const { request, status, outcome = status } = recorded.state;
    return form.choice === 'revise' || outcome === 'withdrawn'
      ? { shownAt: sent.path }
      : { refused: closedOtherwise(request, outcome), view: await readVisit(ports, sent) };
  } catch (error) {
    if (error instanceof GovernanceError) return explain(ports, sent, error);
    throw error;
  }
}

/** Only who submitted an attempt may speak for the request, and only while they are with the organisation. */
function requireRequester({ catalogue }: ReworkPorts, state: RequestState, { approver }: LinkClaims): void {
  if (state.requesters.includes(approver) && everyone(catalogue.roles).has(approver)) return;
  const message = 'Only those who submitted this request can do this.';
  throw new GovernanceError('NotEligible', message, { reason: 'not-in-role' });
}

/** A form, and whose it is. */
type By<Form extends ReworkForm> = Form & { readonly person: string };
type Revision = Extract<ReworkForm, { choice: 'revise' }>;
type Ending = Exclude<ReworkForm, Revision>;

async function revise(
  ports: ReworkPorts,
  { workflow, current }: { readonly workflow: Workflow; readonly current: Position<RequestState> },
  { version, attempt, fields, person }: By<Revision>,
): Promise<Position<RequestState>> {
  const { state } = current;
  const { execution, request } = state;
  const before = (await submissionsOf(ports, request)).get(Number(attempt));
  const { input, unread } = inputOf(fields, { workflow, state, before }, person);
  const answers = state.status === 'rework' && attempt === String(state.attempt);
  if (!answers && unread.length === 0 && state.inputs.includes(inputDigest(input))) return current;
  if (state.status === 'rework' && !answers)
    throw new GovernanceError(
      'NotAwaitingRework',
      `Changes were requested to attempt ${state.attempt} meanwhile: read the feedback, then send it again.`,
      { request },
    );
  const violations = [
    ...unread,
    ...(await violationsOf(ports, workflow, { input, execution, unread, actor: person })),
  ];
  const which = 'to which changes were requested';
  requireNone([...problemsOf(violations), ...(answers ? mistyped(state, version, which) : [])]);
  const submission = parseSubmission(input, 'text');
  if (answers) await requireChange(ports, state, { submission, input });
  return nextAttempt(ports, request, { submission, input, execution, actor: person });
}

/** What an input that lacks some unread lines violates; whether it fits its workflow, once all of it was read. */
async function violationsOf(
  ports: ReworkPorts,
  workflow: Workflow,
  {
    input,
    execution,
    unread,
    actor,
  }: Pick<ArrivingAttempt, 'input' | 'execution' | 'actor'> & { readonly unread: readonly Violation[] },
): Promise<readonly Violation[]> {
  try {
    const submission = parseSubmission(input, 'text');
    if (unread.length === 0) await readAttempt(ports, workflow, { submission, input, execution, actor });
    return [];
  } catch (error) {
    if (!GovernanceError.is(error, 'InvalidRequest')) throw error;
    // A list none of whose lines was read is not known to be empty.
    return error.payload.violations.filter(
      ({ path }) => !unread.some((one) => one.path.startsWith(`${path}/line `)),
    );
  }
}

/**
 * Nobody is asked again about what they have seen already.
 * @throws GovernanceError `InvalidForm` when neither the facts nor the note are new.
 */
async function requireChange(
  { ledger }: ReworkPorts,
  { request, inputs, attempt }: RequestState,
  { submission, input }: { readonly submission: Submission; readonly input: unknown },
): Promise<void> {
  const entries: ReadEntry<RequestState>[] = [];
  for await (const sealed of ledger.read(requestStream(request))) entries.push(open<RequestState>(sealed));
  const before = attemptsOf(entries).findLast((one) => one.attempt === attempt)?.submission;
  const same = before !== undefined && canonicalize(factsOf(before)) === canonicalize(factsOf(submission));
  const answered = submission.note !== undefined && submission.note !== before?.note;
  if (!inputs.includes(inputDigest(input)) && (!same || answered)) return;
  throw invalid(
    'note',
    `Nothing has changed since attempt ${attempt}: change what the feedback asks for, or answer it here.`,
  );
}

/** What an attempt states, apart from its note and from who submitted it. */
function factsOf({ version, lineage, artifact, modelSignature, attributes, metrics, evidence }: Submission) {
  return { version, lineage, artifact, modelSignature, attributes, metrics, evidence };
}

async function withdraw(
  ports: ReworkPorts,
  current: Position<RequestState>,
  { choice, version, reason, person }: By<Ending>,
): Promise<Position<RequestState>> {
  if (current.state.status === 'closed') return current;
  const disowned = choice === 'disown';
  if (disowned) requireDisowner(current.state, ports.catalogue.roles, [person]);
  const missing = 'Say why you withdraw it: it becomes part of the record.';
  requireNone([
    ...(reason === '' && !disowned ? [{ field: 'comment', message: missing }] : []),
    ...mistyped(current.state, version, disowned ? 'that you did not ask for' : 'that you withdraw'),
  ]);
  const { state } = await followSubject(ports, current);
  const closed = await closeFromOutside(ports, state.request, {
    outcome: 'withdrawn',
    reason: reason === '' ? NEVER_ASKED : reason,
    actor: person,
    disowned,
  });
  if (closed === undefined) throw new Error(`request ${state.request} has vanished`);
  return closed;
}

/** What somebody says of a request in their name of which they know nothing more. */
const NEVER_ASKED = 'I did not ask for this.';

function closedOtherwise(request: string, outcome: string): GovernanceError {
  const message = `Request ${request} can not be withdrawn any more: it is ${outcome}.`;
  return new GovernanceError('RequestClosed', message, { outcome });
}

/** Why nothing was recorded, with all that was entered. */
async function explain(ports: ReworkPorts, sent: SentUnlinked, error: GovernanceError): Promise<FormOutcome> {
  if (!isOfForm(error) && !REFUSING.has(error.code)) throw error;
  const form: FormState = {
    entered: { ...saveReworkForm(sent.event), ...confirmationIn(error) },
    problems: problemsIn(error),
  };
  return { refused: error, view: { ...(await readVisit(ports, sent)), form } };
}

function problemsIn(error: GovernanceError): readonly FormProblem[] {
  return GovernanceError.is(error, 'InvalidRequest')
    ? problemsOf(error.payload.violations)
    : problemsOfForm(error);
}
