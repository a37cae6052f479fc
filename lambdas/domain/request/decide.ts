import { after } from '../../../schema/calendar.ts';
import { canonicalize } from '../../../schema/canonical-json.ts';
import { own } from '../../../schema/own.ts';
import type { Person, Roles } from '../../../schema/roles.ts';
import { decisionsAt, needOf, needsOf, ROOM_OF_ALL, ROOM_OF_ONE, sizeOf } from '../../../schema/room.ts';
import { areBeside } from '../../../schema/tracks.ts';
import type { HumanStage, Workflow } from '../../../schema/workflow.ts';
import type { Assurance } from '../actions.ts';
import type { Countersignature } from '../countersignature.ts';
import { GovernanceError } from '../errors.ts';
import type {
  Choice,
  Condition,
  Decision,
  Replacing,
  RequestInRework,
  RequestState,
  StageState,
  Step,
} from '../model.ts';
import { stillToReplace } from '../subject/replaced.ts';
import { requireUnspent } from './acts.ts';
import { requireComplete } from './answer.ts';
import {
  canSpare,
  eligible,
  isExhausted,
  type Mandate,
  mandateOf,
  mandates,
  rolesFor,
  whyNotEligible,
} from './mandates.ts';
import { castsFor, isChair, outcomeOf } from './outcome.ts';
import { failStage, passStage } from './pass.ts';
import { approves } from './seating.ts';
import type { LiveSituation, Situation } from './situation.ts';
import { countedStage, humanStage, type StageRef, stageState, withStage } from './stages.ts';

/** A person's answer to one stage of one attempt. */
export interface DecideCommand extends StageRef {
  readonly person: Person;
  /** Which act of the person their link is for, where they answer by one. */
  readonly act?: number | undefined;
  readonly choice: Choice;
  /** The version as the person typed it. */
  readonly version: string;
  readonly comment: string;
  /** The conditions, for an approval with conditions. */
  readonly findings: readonly Condition[];
  /** What the person answered to the questions of the stage, by their names. */
  readonly answers: Readonly<Record<string, string>>;
  /** What ran, as the person saw it, where the request is still to promote. */
  readonly replaces?: Replacing | undefined;
  /** How sure we are that it was this person. */
  readonly assurance: Assurance;
  /** The link by which they answered, which was verified. */
  readonly proof?: string | undefined;
  /** Their identity provider's signature of it, which was checked; there unless their link alone says who they are. */
  readonly countersignature?: Countersignature | undefined;
}

/**
 * Takes one person's decision. The same answer by the same person again changes nothing and is no error; one with other words
 * is `AlreadyDecided`, as these are not recorded.
 *
 * An approval settles the stage when it completes every quorum, a rejection when it completes the stage's quorum of
 * rejections or is the chair's veto; a request for changes settles it at once. Settling the last stage completes the request;
 * a rejection closes it.
 *
 * @throws GovernanceError `StageClosed`, `AlreadyDecided`, `NotEligible`, `TakenBack`, `InvalidForm` or `SignatureNeeded`, in this
 *   order: a person first learns that nothing can be decided any more, then that the form is incomplete, last how to sign it.
 */
export function decide(situation: Situation, command: DecideCommand): Step<RequestState> {
  const { stage: name, person } = command;
  const known = ownDecision(situation.state, command, person);
  if (known !== undefined) {
    if (isSameAnswer(known, command)) return {};
    const message = `You decided otherwise at ${known.at}: '${known.choice}'. The first decision stands.`;
    throw new GovernanceError('AlreadyDecided', message, { choice: known.choice, at: known.at });
  }
  requireDecidable(situation, command, person);
  const asking = humanStage(situation.workflow, name);
  requireComplete(situation, asking, command);
  requireSpared(situation, command);
  requireSigned(asking, command);
  const mandate = mandateOf(situation, name, person.email);
  if (mandate === undefined) throw new Error('who may decide has a mandate');
  // What somebody could sign in another's place does not count for what they sign for themselves.
  const alike = mandates(situation, name).filter(({ inPlaceOf }) => inPlaceOf === mandate.inPlaceOf);
  const mayCountFor = rolesFor(alike, person.email);
  return recordDecision(situation, command, { ...mandate, mayCountFor });
}

/** @throws GovernanceError `InvalidForm` for an abstention that could leave a stage undecided. */
function requireSpared(situation: Situation, { stage, choice, person }: DecideCommand): void {
  if (choice !== 'abstain' || canSpare(situation, stage, person.email)) return;
  const message =
    'Your answer is needed: too few others are left for this vote to have a result without it. Choose another answer.';
  throw new GovernanceError('InvalidForm', message, { field: 'choice' });
}

/** The kinds of assurance, each of which is enough where one before it is. */
const ASSURANCES: readonly Assurance[] = ['email-link', 'signed-in', 're-authenticated'];

/** @throws GovernanceError `SignatureNeeded` when a stage asks for more than what says who somebody is. */
function requireSigned(
  { title, signature }: HumanStage,
  { assurance }: Pick<DecideCommand, 'assurance'>,
): void {
  if (signature === undefined || ASSURANCES.indexOf(assurance) >= ASSURANCES.indexOf(signature)) return;
  const message = `'${title}' takes no decision by a link alone: ${
    signature === 'signed-in' ? 'sign in' : 'prove again who you are'
  } at your identity provider, which signs it. Nothing is recorded.`;
  throw new GovernanceError('SignatureNeeded', message, { signature });
}

/** Whether an answer says nothing that a person's decision lacks: other words would be lost without their knowing. */
function isSameAnswer(known: Decision, { choice, comment, findings, answers }: DecideCommand): boolean {
  const saysNothingNew = (said: object, recorded: object = {}) =>
    Object.keys(said).length === 0 || canonicalize(said) === canonicalize(recorded);
  return (
    choice === known.choice &&
    ['', known.comment].includes(comment.trim()) &&
    saysNothingNew(findings, known.findings?.map(asWritten)) &&
    saysNothingNew(answers, known.answers)
  );
}

/** A condition in its person's words: that it waives a check says the stage. */
const asWritten = ({ waives: _, ...condition }: Condition): Condition => condition;

/** What a person decided at a stage, if that attempt is the current one and they did. */
export function ownDecision(
  state: RequestState,
  { stage, attempt }: StageRef,
  person: Person,
): Decision | undefined {
  if (attempt !== state.attempt) return undefined;
  return stageState(state, stage).decisions.find((decision) => decision.person === person.email);
}

/**
 * Makes sure that a stage takes a decision of this person now, by their link for `act` if that is given.
 * @throws GovernanceError `StageClosed`, `NotEligible` or `TakenBack`, with a message for that person.
 */
export function requireDecidable(
  situation: Situation,
  ref: StageRef & { readonly act?: number | undefined },
  person: Person,
): asserts situation is LiveSituation {
  requireTaking(situation, ref);
  requireEligible(situation, ref.stage, person);
  if (ref.act !== undefined) requireUnspent(situation.state, { ...ref, act: ref.act }, person.email);
}

/**
 * Makes sure that a stage takes decisions now.
 * @throws GovernanceError `StageClosed`
 */
export function requireTaking({ workflow, state, now }: Situation, ref: StageRef): void {
  // A stage that asks nobody is not open, whatever else is the matter.
  humanStage(workflow, ref.stage);
  requireOpen(state, requireCurrent(state, ref), now);
}

function requireCurrent(state: RequestState, { stage, attempt }: StageRef): StageState {
  if (attempt === state.attempt) return stageState(state, stage);
  const message = `This was about attempt ${attempt}; the request is at attempt ${state.attempt} now.`;
  throw new GovernanceError('StageClosed', message, { reason: 'superseded-attempt' });
}

function requireOpen(state: RequestState, current: StageState, now: Date): void {
  const close = (reason: 'closed' | 'settled' | 'not-open' | 'expired', message: string) => {
    throw new GovernanceError('StageClosed', message, { reason });
  };
  if (current.outcome !== undefined)
    close('settled', `This stage was settled at ${current.settledAt}: ${current.outcome}.`);
  if (state.status === 'closed') close('closed', `This request is closed: ${state.outcome}.`);
  if (current.dueAt === undefined) close('not-open', 'This stage is not open yet.');
  else if (state.status === 'rework')
    close(
      'settled',
      'Changes were requested meanwhile: nothing is decided here until the next attempt is there.',
    );
  else if (now.getTime() >= Date.parse(current.dueAt))
    close('expired', `This stage took decisions until ${current.dueAt}.`);
}

function requireEligible(situation: Situation, name: string, person: Person): void {
  const reason = whyNotEligible(situation, name, person.email);
  if (reason === undefined) return;
  const { workflow, state } = situation;
  const { approvers } = humanStage(workflow, name);
  const names = approvers.map(({ role }) => `'${role}'`).join(' or ');
  const asked = approvers.every(({ rule }) => rule === undefined) ? `in the role ${names}` : `the ${names}`;
  const to = stageState(state, name).handOvers?.findLast(({ from }) => from === person.email)?.to;
  const why = {
    'not-in-role': `they are not ${asked} (any more)`,
    'handed-over': `this part was handed over to ${to}`,
    represented: 'somebody has decided it in their place',
    'out-of-turn': 'the roles are asked one after the other, and it is not their turn',
    requester: 'they submitted an attempt of this request',
    'decided-earlier-stage': 'they decided another stage of this request',
  }[reason];
  throw new GovernanceError('NotEligible', `${person.name} may not decide this stage: ${why}.`, { reason });
}

/** The right by which somebody signs, and all the roles of the stage for which the signature may count. */
type Signing = Mandate & { readonly mayCountFor: readonly string[] };

function recordDecision(
  situation: LiveSituation,
  command: DecideCommand,
  signing: Signing,
): Step<RequestState> {
  const { workflow, state, now } = situation;
  const { assurance, proof, countersignature, stage: name } = command;
  const stage = countedStage(workflow, state, name);
  const current = stageState(state, name);
  const at = now.toISOString();
  const replaces = approves(command) ? seenBy(situation, command) : undefined;
  const chair = isChair(stage, signing, situation.roles) || undefined;
  const decision = { ...describeDecision(command, signing, stage), chair, replaces, at };
  requireRoom(situation, name, decision);
  const decisions = [...current.decisions, decision];
  const taken = { ...situation, state: withStage(state, name, { ...current, decisions }) };
  const outcome = outcomeOf(stage, decisions, () => isExhausted(taken, name));
  const settledAt = outcome && at;
  const roster = outcome === undefined ? rosterAfter(taken, name) : current.roster;
  const decided = {
    ...withStage(state, name, { ...current, decisions, roster, outcome, settledAt }),
    deciders: { [decision.person]: name, ...state.deciders },
  };
  const details = {
    stage: name,
    attempt: state.attempt,
    decision,
    assurance,
    proof,
    countersignature,
    outcome,
    subject: state.subject,
    version: state.version,
    artifact: state.artifact,
    workflow: state.workflow,
    definition: state.definition,
  };
  return {
    entry: {
      at,
      actor: decision.person,
      action: 'decided',
      details,
      state: follow({ ...situation, state: decided }, name, decision),
    },
  };
}

/** What an approval is for replacing: what its person saw, of the environments that matter. */
function seenBy(
  { workflow, state }: Situation,
  { stage, replaces = {} }: DecideCommand,
): Replacing | undefined {
  const seen = stillToReplace(workflow, state, stage).flatMap((environment) => {
    const saw = own(replaces, environment);
    return saw === undefined ? [] : [[environment, saw] as const];
  });
  return seen.length === 0 ? undefined : Object.fromEntries(seen);
}

/**
 * Makes sure that a decision leaves room for all that can still come in this attempt: whoever decides later needs no more
 * than their questions ask for. What nobody could shorten is always taken; `workflows check` sees to it that it fits.
 *
 * @throws GovernanceError `InvalidForm` at what takes most, with how much is left.
 */
function requireRoom({ workflow, roles, state }: LiveSituation, name: string, decision: Decision): void {
  const need = needOf(humanStage(workflow, name), roles);
  const taken = sizeOf(written(decision));
  const given = Object.values(state.stages).flatMap(({ decisions }) => decisions);
  const before = given.reduce((sum, one) => sum + sizeOf(written(one)), 0);
  const room = Math.max(
    need,
    Math.min(ROOM_OF_ONE, ROOM_OF_ALL - before - neededAfter(workflow, roles, state, name)),
  );
  if (taken <= room) return;
  const { comment, findings, answers, ...rest } = written(decision);
  const parts = Object.entries({ comment, findings, ...answers }).map(
    ([part, value]) => [part, sizeOf(value ?? '')] as const,
  );
  const [longest = 'comment'] = parts.toSorted(([, a], [, b]) => b - a)[0] ?? [];
  const field = longest === 'comment' || longest === 'findings' ? longest : `answer.${longest}`;
  const message = `This is more than the record has room for: shorten what you wrote, to some ${room - sizeOf(rest)} characters in all.`;
  throw new GovernanceError('InvalidForm', message, { field });
}

/** A decision without what its page says by itself. */
const written = ({ replaces: _, ...decision }: Decision): Decision => decision;

/** What decisions after this one can need in the attempt: at its stage, at its other tracks, and at the stages behind it. */
function neededAfter(workflow: Workflow, roles: Roles, state: RequestState, name: string): number {
  const needs = needsOf(workflow, roles);
  const stage = humanStage(workflow, name);
  const here = decisionsAt(stage, roles) - stageState(state, name).decisions.length - 1;
  const order = needs.findIndex(([one]) => one === name);
  const later = needs.filter(
    ([one], index) =>
      index > order || (areBeside(workflow, one, name) && stageState(state, one).outcome === undefined),
  );
  return Math.max(0, here) * needOf(stage, roles) + later.reduce((sum, [, need]) => sum + need, 0);
}

function describeDecision(
  { person, choice, comment, findings, answers }: DecideCommand,
  { role, countsFor, inPlaceOf, mayCountFor }: Signing,
  { meaning, waives }: Pick<HumanStage, 'meaning' | 'waives'>,
): Omit<Decision, 'at'> {
  return {
    person: person.email,
    name: person.name,
    role,
    countsFor: countsFor === role ? undefined : countsFor,
    mayCountFor: mayCountFor.length > 1 ? mayCountFor : undefined,
    inPlaceOf,
    choice,
    meaning,
    comment: comment.trim() || undefined,
    findings: choice === 'approve-with-conditions' ? findings.map((one) => ({ ...one, waives })) : undefined,
    answers: Object.keys(answers).length === 0 ? undefined : answers,
  };
}

/** Who is asked after a decision: where its roles are asked one after the other, also whose turn has come by it. */
function rosterAfter(taken: Situation, name: string): readonly string[] | undefined {
  const { roster = [] } = stageState(taken.state, name);
  if (humanStage(taken.workflow, name).inOrder !== true) return stageState(taken.state, name).roster;
  return [...new Set([...roster, ...eligible(taken, name).map(({ email }) => email)])];
}

/** What the settled stage means for the request as a whole. */
function follow(situation: LiveSituation, name: string, decision: Decision): RequestState {
  const { workflow, state } = situation;
  const settled = stageState(state, name);
  if (settled.outcome === 'rejected') {
    return failStage(situation, name, { ...settled, outcome: 'rejected' }, whyRejected(decision, settled));
  }
  if (settled.outcome === 'changes-requested')
    return toRework(situation, humanStage(workflow, name).reworkTo);
  if (settled.outcome === 'approved') return passStage(situation, name, { ...settled, outcome: 'approved' });
  return state;
}

/** What ended a request: a rejection, or a vote that everybody's answers left open. */
function whyRejected({ name, role, choice, comment }: Decision, { decisions }: StageState): string {
  if (choice === 'reject') return `${name} (${role}) rejected it: ${comment}`;
  const left = castsFor(decisions)
    ? 'more of the others are against it than for it, which leaves nothing to the casting vote'
    : 'the casting vote was not for it';
  return `Everybody has answered, no quorum is complete, and ${left}.`;
}

/** The state of a request that waits for its next attempt, which begins at `resumeAt`. */
export function toRework(
  { workflow, state, now }: Pick<LiveSituation, 'workflow' | 'state' | 'now'>,
  resumeAt: string | undefined,
): RequestInRework {
  return {
    ...state,
    resumeAt: resumeAt === workflow.start ? undefined : resumeAt,
    status: 'rework',
    reworkDueAt: after(now, workflow.rework.due, workflow.calendar).toISOString(),
  };
}
