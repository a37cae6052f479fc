import { after } from '../../../schema/calendar.ts';
import { becauseOf } from '../../../schema/seat-people.ts';
import type { RequestState, Step } from '../model.ts';
import { aboutOf, eligible } from './mandates.ts';
import type { Situation } from './situation.ts';
import { humanStage, requireReached, type StageRef, stageState, withStage } from './stages.ts';

/**
 * Opens a stage for its people and fixes its deadline. Nothing happens when it is open or settled already, when
 * the request has moved on to a later attempt, or is closed.
 *
 * @throws GovernanceError `NotApproved` when an earlier stage is not passed; `StageClosed` when the definition has
 *   no such stage for people.
 */
export function openStage(situation: Situation, { stage: name, attempt }: StageRef): Step<RequestState> {
  const { workflow, roles, state, now } = situation;
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
  const opened = {
    openedAt,
    dueAt,
    roster: roster.map((person) => person.email),
    decisions: [],
    asked: current.asked,
  };
  const details = {
    stage: name,
    attempt,
    version: state.version,
    approvers: stage.approvers.map((seats) => ({
      role: seats.role,
      quorum: seats.quorum,
      because: becauseOf(seats, roles, aboutOf(state)),
    })),
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
