import { GovernanceError } from '../errors.ts';
import type { Decision, RequestState, Step } from '../model.ts';
import { actsOf, firstAct } from './acts.ts';
import { requireTaking } from './decide.ts';
import { approves } from './seating.ts';
import type { LiveSituation, Situation } from './situation.ts';
import { type StageRef, stageState, withStage } from './stages.ts';

/** So often approvals of one stage can be taken back in an attempt: each time is a mail and part of the record. */
const MOST_RESCISSIONS = 20;

/** That somebody's approval no longer holds. */
export interface RescindCommand extends StageRef {
  /** The address of the person who gave it. */
  readonly person: string;
  /** Which act of the person it is, where their link says so. */
  readonly act?: number | undefined;
  readonly reason: string;
  /** Who says so: the person, or who called in their name. */
  readonly actor: string;
  readonly assurance: 'email-link' | 'signed-in';
  /** The link by which they said so, which was verified. */
  readonly proof?: string | undefined;
  /** Whether the person decided the stage before, in an earlier attempt or asking: that still counts as having decided it. */
  readonly decidedBefore: boolean;
}

/**
 * Takes back a person's approval of a stage, or their abstention, that still waits for others: afterwards they count as not having decided, and
 * may decide again by another link. The same again changes nothing.
 *
 * @throws GovernanceError `StageClosed` once nothing can be decided there any more, `InvalidForm` when the person has not
 *   decided, `NotAllowed` for anything but an approval.
 */
export function rescind(situation: Situation, command: RescindCommand): Step<RequestState> {
  const { stage: name, attempt, person, reason, actor, assurance, proof } = command;
  if (isDone(situation.state, command)) return {};
  const decision = requireRescindable(situation, command, person);
  const { state, now } = situation as LiveSituation;
  const current = stageState(state, name);
  const before = current.rescinded ?? [];
  if (before.length >= MOST_RESCISSIONS)
    throw refuse('At this stage too much was taken back in this attempt: what is decided now stands.');
  const at = now.toISOString();
  const decisions = current.decisions.filter((one) => one !== decision);
  const rescinded = [...before, { person, at, decidedAt: decision.at }];
  return {
    entry: {
      at,
      actor,
      action: 'rescinded',
      details: { stage: name, attempt, version: state.version, decision, reason, assurance, proof },
      state: {
        ...withStage(state, name, { ...current, decisions, rescinded }),
        deciders: command.decidedBefore ? state.deciders : without(state.deciders, person, name),
      },
    },
  };
}

/**
 * The approval of a person that can be taken back now.
 * @throws GovernanceError like `rescind`, with a message for that person.
 */
export function requireRescindable(
  situation: Situation,
  ref: Pick<RescindCommand, 'stage' | 'attempt' | 'act'>,
  person: string,
): Decision {
  requireTaking(situation, ref);
  if (ref.act !== undefined && ref.act < firstAct(situation.state, ref.stage)) {
    const message = 'The stage has asked anew since: what this link could take back counts no more anyway.';
    throw new GovernanceError('NotAllowed', message, {});
  }
  const { decisions } = stageState(situation.state, ref.stage);
  const decision = decisions.find((one) => one.person === person);
  if (decision === undefined) throw refuse(`${person} has decided nothing here that could be taken back.`);
  if (isRescindable(decision)) return decision;
  const message = 'Only an approval can be taken back: a rejection and a request for changes stand.';
  throw new GovernanceError('NotAllowed', message, {});
}

/** True for what can be taken back while a stage waits for others. */
export function isRescindable(decision: Pick<Decision, 'choice'>): boolean {
  return approves(decision) || decision.choice === 'abstain';
}

/** Whether it was taken back already: what a link is for, or whatever the person had decided. */
export function isDone(
  state: RequestState,
  { stage, attempt, person, act }: Pick<RescindCommand, 'stage' | 'attempt' | 'person' | 'act'>,
): boolean {
  if (attempt !== state.attempt) return false;
  const [first, acts] = [firstAct(state, stage), actsOf(state, stage, person)];
  return act === undefined ? acts > first && acts % 2 === 0 : act >= first && acts > act;
}

/** Nobody decides two stages: who has taken back all that they decided at one may decide another. */
function without(
  deciders: RequestState['deciders'],
  person: string,
  stage: string,
): RequestState['deciders'] {
  return Object.fromEntries(
    Object.entries(deciders).filter(([decider, decided]) => decider !== person || decided !== stage),
  );
}

function refuse(message: string): GovernanceError<'InvalidForm'> {
  return new GovernanceError('InvalidForm', message, { field: 'body' });
}
