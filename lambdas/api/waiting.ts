import { own } from '../../schema/own.ts';
import { type CountedStage, isHuman } from '../../schema/workflow.ts';
import type { Decision, RequestState } from '../domain/model.ts';
import { needed } from '../domain/request/mandates.ts';
import { missing, turnAt } from '../domain/request/seating.ts';
import type { Situation } from '../domain/request/situation.ts';
import { countedStage } from '../domain/request/stages.ts';

/** The wait for the requester's next attempt, as a stage. */
export const REWORK = 'rework';

/** A stage of a request that waits. */
export interface Waiting {
  /** A stage, or `rework`. */
  readonly stage: string;
  readonly since: string;
  readonly dueAt?: string | undefined;
}

/** All of a request that waits: for people, for time to pass, or for what holds a promotion. */
export function waitingIn(state: RequestState): readonly Waiting[] {
  const stages = Object.entries(state.stages);
  if (state.status === 'rework') {
    const asked = stages.find(([, { outcome }]) => outcome === 'changes-requested')?.[1].settledAt;
    return [{ stage: REWORK, since: asked ?? state.requestedAt, dueAt: state.reworkDueAt }];
  }
  if (state.status !== 'open') return [];
  return stages.flatMap(([stage, { openedAt, dueAt, held, waiting, outcome }]) => {
    const since = openedAt ?? held?.since ?? waiting?.since;
    return since === undefined || outcome !== undefined
      ? []
      : [{ stage, since, dueAt: dueAt ?? waiting?.until }];
  });
}

/** Whom a stage waits for. */
export interface Asked {
  /** The roles whose approvals are missing. */
  readonly roles: readonly string[];
  /** The addresses of those who may give them now, each once. */
  readonly waitsFor: readonly string[];
  /** The addresses of those who answered. */
  readonly decided: readonly string[];
}

/**
 * Whom a stage waits for, as the roles, hand-overs, absences and separation of duties stand now. `undefined` when it
 * waits for nobody, like a promotion that is held.
 */
export function askedAt(situation: Situation, name: string): Asked | undefined {
  const { workflow, state } = situation;
  if (name === REWORK)
    return { roles: [workflow.requester], waitsFor: state.requesters.slice(-1), decided: [] };
  const stage = own(workflow.stages, name);
  if (stage === undefined || !isHuman(stage)) return undefined;
  const decisions = state.stages[name]?.decisions ?? [];
  return {
    roles: rolesAskedAt(countedStage(workflow, state, name), decisions),
    waitsFor: needed(situation, name).map(({ email }) => email),
    decided: decisions.map(({ person }) => person),
  };
}

/** The roles that a stage waits for now: of those that it asks one after the other, the one whose turn it is. */
function rolesAskedAt(stage: CountedStage, decisions: readonly Decision[]): readonly string[] {
  const turn = turnAt(stage, decisions);
  const lacking = stage.approvers
    .map(({ role }) => role)
    .filter((role) => missing(stage, decisions, role) > 0);
  return turn === undefined ? lacking : [turn];
}
