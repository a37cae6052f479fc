import { after } from '../../../schema/calendar.ts';
import { becauseOf } from '../../../schema/seat-people.ts';
import { sharedOut } from '../../../schema/share.ts';
import type { SeatsOrShare } from '../../../schema/workflow.ts';
import type { AskedSeats } from '../actions.ts';
import type { RequestState, Step } from '../model.ts';
import { aboutOf, countUnseparated, eligible } from './mandates.ts';
import type { Situation } from './situation.ts';
import { humanStage, requireReached, type StageRef, stageState, withStage } from './stages.ts';

/**
 * Opens a stage for its people and fixes its deadline, and how many a share of a role comes to: of those who may decide now,
 * whoever joins or leaves later. Nothing happens when it is open or settled already, when
 * the request has moved on to a later attempt, or is closed.
 *
 * @throws GovernanceError `NotApproved` when an earlier stage is not passed; `StageClosed` when the definition has
 *   no such stage for people.
 */
export function openStage(situation: Situation, { stage: name, attempt }: StageRef): Step<RequestState> {
  const { workflow, state, now } = situation;
  const stage = humanStage(workflow, name);
  const current = stageState(state, name);
  if (state.status !== 'open' || attempt !== state.attempt || current.openedAt !== undefined) return {};
  if (current.outcome !== undefined) return {};
  requireReached(workflow, state, name);
  const roster = eligible(situation, name).map((person) => ({
    email: person.email,
    name: person.name,
  }));
  const openedAt = now.toISOString();
  const dueAt = after(now, stage.due, workflow.calendar).toISOString();
  const approvers = countSeats(situation, name, stage.approvers);
  const anyOf = stage.anyOf?.map((way) => countSeats(situation, name, way));
  const shares = approvers.filter(({ share }) => share !== undefined);
  const opened = {
    openedAt,
    dueAt,
    roster: roster.map((person) => person.email),
    quorums:
      shares.length === 0 ? undefined : Object.fromEntries(shares.map(({ role, quorum }) => [role, quorum])),
    decisions: [],
    asked: current.asked,
  };
  const details = {
    stage: name,
    attempt,
    version: state.version,
    approvers,
    anyOf,
    inOrder: stage.inOrder,
    roster,
    dueAt,
  };
  return {
    entry: {
      at: openedAt,
      actor: 'system:open-stage',
      action: 'stage-opened',
      details,
      state: withStage(state, name, opened),
    },
  };
}

/** What these seats of a stage come to when it is opened now. */
function countSeats(
  situation: Situation,
  name: string,
  asked: readonly SeatsOrShare[],
): readonly AskedSeats[] {
  const { roles, state } = situation;
  return asked.map((seats) => {
    const { role, quorum } = seats;
    const because = becauseOf(seats, roles, aboutOf(state));
    if (typeof quorum === 'number') return { role, quorum, because };
    const of = countUnseparated(situation, name, seats);
    return { role, quorum: sharedOut(quorum, of), share: quorum, of, because };
  });
}
