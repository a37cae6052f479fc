import type { RequestState } from '../domain/model.ts';

/** The wait for the requester's next attempt, as a stage. */
export const REWORK = 'rework';

/** A stage that waits for people. */
export interface Waiting {
  /** A stage, or `rework`. */
  readonly stage: string;
  /** Addresses of those who were asked and have not answered. */
  readonly waitsFor: readonly string[];
  /** Addresses of those who answered. */
  readonly decided: readonly string[];
  readonly since: string;
  readonly dueAt: string;
}

/** All of a request that waits for people. */
export function waitingIn(state: RequestState): readonly Waiting[] {
  const stages = Object.entries(state.stages);
  if (state.status === 'rework') {
    const asked = stages.find(([, { outcome }]) => outcome === 'changes-requested')?.[1].settledAt;
    return [
      {
        stage: REWORK,
        waitsFor: state.requesters.slice(-1),
        decided: [],
        since: asked ?? state.requestedAt,
        dueAt: state.reworkDueAt ?? '',
      },
    ];
  }
  if (state.status !== 'open') return [];
  return stages.flatMap(([stage, { openedAt, dueAt, roster = [], decisions, outcome }]) => {
    if (openedAt === undefined || dueAt === undefined || outcome !== undefined) return [];
    const decided = decisions.map(({ person }) => person);
    const waitsFor = roster.filter((person) => !decided.includes(person));
    return [{ stage, waitsFor, decided, since: openedAt, dueAt }];
  });
}
