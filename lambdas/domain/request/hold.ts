import type { RequestState, Step } from '../model.ts';
import type { Situation } from './situation.ts';
import { type StageRef, stageState, withStage } from './stages.ts';

/** Why an effect must wait, and until when if that is known. */
export interface Hold {
  readonly why: string;
  /** UTC, ISO 8601 with milliseconds. */
  readonly until?: string | undefined;
}

/** Records that an effect waits, and for what. Nothing happens when it waits for just that already, or is settled. */
export function hold(
  { state, now }: Pick<Situation, 'state' | 'now'>,
  { stage: name, attempt }: StageRef,
  { why, until }: Hold,
): Step<RequestState> {
  const current = stageState(state, name);
  if (state.status !== 'open' || attempt !== state.attempt || current.outcome !== undefined) return {};
  if (current.held?.why === why && current.held.until === until) return {};
  const at = now.toISOString();
  const held = { since: current.held?.since ?? at, why, until };
  return {
    entry: {
      at,
      actor: 'system:take-effect',
      action: 'promotion-held',
      details: { stage: name, attempt, version: state.version, ...held },
      state: withStage(state, name, { ...current, held }),
    },
  };
}

/** The stages of the current attempt whose effect waits. */
export function heldStages(state: RequestState): string[] {
  if (state.status !== 'open') return [];
  return Object.entries(state.stages)
    .filter(([, { held, outcome }]) => held !== undefined && outcome === undefined)
    .map(([name]) => name);
}
