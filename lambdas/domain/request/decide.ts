import type { Person, Roles } from '../../../workflows/schema/roles.ts';
import { END, type HumanStage, type Workflow } from '../../../workflows/schema/workflow.ts';
import { GovernanceError } from '../errors.ts';
import type { Choice, Decision, RequestState, StageState, Step } from '../model.ts';
import { humanStage, type StageRef, stageState, whyNotEligible, withStage } from './stages.ts';

/** A person's answer to one stage of one attempt. */
export interface DecideCommand extends StageRef {
  readonly person: Person;
  readonly choice: Choice;
  /** The version as the person typed it. */
  readonly version: string;
  readonly comment: string;
  /** How sure we are that it was this person. */
  readonly assurance: 'email-link' | 'signed-in';
}

/**
 * Takes one person's decision. The same answer by the same person again changes nothing and is no error.
 *
 * An approval settles the stage when it completes the quorum; a rejection and a request for changes settle it at
 * once. Settling the last stage completes the request; a rejection closes it.
 *
 * @throws GovernanceError `StageClosed`, `AlreadyDecided`, `NotEligible` or `InvalidForm`, in this order: a person
 *   first learns that nothing can be decided any more, last that the form is incomplete.
 */
export function decide(
  workflow: Workflow,
  roles: Roles,
  state: RequestState,
  command: DecideCommand,
  now: Date,
): Step<RequestState> {
  const own = ownDecision(state, command, command.person);
  if (own !== undefined) {
    if (own.choice === command.choice) return {};
    const message = `You decided otherwise at ${own.at}: '${own.choice}'. The first decision stands.`;
    throw new GovernanceError('AlreadyDecided', message, { choice: own.choice, at: own.at });
  }
  requireDecidable(workflow, roles, state, command, command.person, now);
  requireComplete(state, command);
  return recordDecision(workflow, humanStage(workflow, command.stage), state, command, now);
}

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
 * Makes sure that a stage takes a decision of this person now.
 * @throws GovernanceError `StageClosed` or `NotEligible`, with a message for that person.
 */
export function requireDecidable(
  workflow: Workflow,
  roles: Roles,
  state: RequestState,
  ref: StageRef,
  person: Person,
  now: Date,
): void {
  const stage = humanStage(workflow, ref.stage);
  requireOpen(state, requireCurrent(state, ref), now);
  requireEligible(ref.stage, stage, roles, state, person);
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
  if (current.openedAt === undefined || current.dueAt === undefined)
    close('not-open', 'This stage is not open yet.');
  else if (now.getTime() >= Date.parse(current.dueAt))
    close('expired', `This stage took decisions until ${current.dueAt}.`);
}

function requireEligible(
  name: string,
  stage: HumanStage,
  roles: Roles,
  state: RequestState,
  person: Person,
): void {
  const reason = whyNotEligible(name, stage.role, roles, state, person.email);
  if (reason === undefined) return;
  const why = {
    'not-in-role': `you are not in the role '${stage.role}' (any more)`,
    requester: 'you submitted an attempt of this request',
    'decided-earlier-stage': 'you decided another stage of this request',
  }[reason];
  throw new GovernanceError('NotEligible', `You may not decide this stage: ${why}.`, { reason });
}

function requireComplete(state: RequestState, { version, choice, comment }: DecideCommand): void {
  if (version !== state.version) {
    const message = 'Type the version that you decide about, exactly as the page shows it.';
    throw new GovernanceError('InvalidForm', message, { field: 'version' });
  }
  if (choice !== 'approve' && comment.trim() === '') {
    const message = 'Say why in the comment: the requester needs it to go on.';
    throw new GovernanceError('InvalidForm', message, { field: 'comment' });
  }
}

function recordDecision(
  workflow: Workflow,
  stage: HumanStage,
  state: RequestState,
  command: DecideCommand,
  now: Date,
): Step<RequestState> {
  const { person, choice, comment, assurance, stage: name } = command;
  const current = stageState(state, name);
  const at = now.toISOString();
  const decision: Decision = {
    person: person.email,
    name: person.name,
    role: stage.role,
    choice,
    meaning: stage.meaning,
    ...(comment.trim() === '' ? {} : { comment: comment.trim() }),
    at,
  };
  const decisions = [...current.decisions, decision];
  const outcome = stageOutcome(stage, decisions, choice);
  const settled = outcome === undefined ? {} : { outcome, settledAt: at };
  const decided: RequestState = {
    ...withStage(state, name, { ...current, decisions, ...settled }),
    deciders: { ...state.deciders, [person.email]: name },
  };
  const details = {
    stage: name,
    attempt: state.attempt,
    decision,
    assurance,
    ...(outcome === undefined ? {} : { outcome }),
    subject: state.subject,
    version: state.version,
    artifact: state.artifact,
    workflow: state.workflow,
    definition: state.definition,
  };
  return {
    entry: {
      at,
      actor: person.email,
      action: 'decided',
      details,
      state: follow(workflow, stage, decided, outcome, decision),
    },
  };
}

function stageOutcome(
  stage: HumanStage,
  decisions: readonly Decision[],
  choice: Choice,
): StageState['outcome'] {
  if (choice === 'reject') return 'rejected';
  if (choice === 'request-changes') return 'changes-requested';
  const approvers = new Set(decisions.filter((one) => one.choice === 'approve').map((one) => one.person));
  return approvers.size >= stage.quorum ? 'approved' : undefined;
}

/** What the settled stage means for the request as a whole. */
function follow(
  workflow: Workflow,
  stage: HumanStage,
  state: RequestState,
  outcome: StageState['outcome'],
  decision: Decision,
): RequestState {
  if (outcome === 'rejected') {
    const reason = `${decision.name} (${decision.role}) rejected it: ${decision.comment}`;
    return { ...state, status: 'closed', outcome: 'rejected', reason };
  }
  if (outcome === 'changes-requested') {
    const dueAt = Date.parse(decision.at) + workflow.rework.dueInSeconds * 1000;
    return { ...state, status: 'rework', reworkDueAt: new Date(dueAt).toISOString() };
  }
  if (outcome === 'approved' && stage.next === END)
    return { ...state, status: 'closed', outcome: 'completed' };
  return state;
}
