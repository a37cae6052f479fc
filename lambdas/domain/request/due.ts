import type { RequestState } from '../model.ts';

/** So long nobody looks after what should go on by itself. */
export const GOES_ON_WITHIN_MS = 5 * 60_000;

/**
 * When a request should have its next entry (or, when it is closed, its subject the entry of its end), if it came to
 * where it stands at an instant.
 */
export function dueAt(state: RequestState, at: Date): Date {
  const waits = Object.values(state.stages)
    .filter(({ openedAt, outcome }) => openedAt !== undefined && outcome === undefined)
    .map(({ dueAt }) => dueAt);
  const instants = state.status === 'rework' ? [state.reworkDueAt] : state.status === 'open' ? waits : [];
  const known = instants.flatMap((instant) => (instant === undefined ? [] : [Date.parse(instant)]));
  return new Date(known.length > 0 ? Math.min(...known) : at.getTime() + GOES_ON_WITHIN_MS);
}
