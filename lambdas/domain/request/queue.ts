import type { RequestState, Step } from '../model.ts';

/** Lets a request wait for older ones of its subject. Nothing happens unless it is at its very beginning. */
export function queue(state: RequestState, behind: readonly string[], now: Date): Step<RequestState> {
  const begins = state.attempt === 1 && Object.keys(state.stages).length === 0;
  if (state.status !== 'open' || !begins) return {};
  return {
    entry: {
      at: now.toISOString(),
      actor: 'system:intake',
      action: 'queued',
      details: { attempt: state.attempt, version: state.version, behind },
      state: { ...state, status: 'queued' },
    },
  };
}

/** Lets a request go on whose turn has come. Nothing happens when it does not wait for that. */
export function dequeue(state: RequestState, actor: string, now: Date): Step<RequestState> {
  if (state.status !== 'queued') return {};
  return {
    entry: {
      at: now.toISOString(),
      actor,
      action: 'dequeued',
      details: { attempt: state.attempt, version: state.version },
      state: { ...state, status: 'open' },
    },
  };
}
