import { INTAKE } from '../../../schema/protocol.ts';
import type { RequestState } from '../model.ts';
import { GRACE_MS } from './due.ts';
import type { StageRef } from './stages.ts';

/** The wait of a request that is over, and whose own timeout has not come: it is left to expire. */
export function overdueWait(state: RequestState, now: Date): StageRef | undefined {
  const isOver = (instant: string | undefined) => Date.parse(instant ?? '') + GRACE_MS <= now.getTime();
  const { attempt } = state;
  if (state.status === 'rework') return isOver(state.reworkDueAt) ? { stage: INTAKE, attempt } : undefined;
  if (state.status !== 'open') return undefined;
  const late = Object.entries(state.stages).find(
    ([, stage]) => stage.outcome === undefined && isOver(stage.dueAt),
  );
  return late && { stage: late[0], attempt };
}
