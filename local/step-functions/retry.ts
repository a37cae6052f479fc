import type { Retrier } from './definition.ts';
import type { StateFailure } from './state-failure.ts';

/** Whether an error is one of those that a retrier or catcher names. */
export function matchesError(names: readonly string[], error: string | undefined): boolean {
  const isTimeout = error === 'States.Timeout' || error === 'States.HeartbeatTimeout';
  const isFatal = error === 'States.DataLimitExceeded' || error === 'States.Runtime';
  return names.some((name) => {
    if (name === error) return true;
    if (name === 'States.ALL') return !isFatal;
    if (name === 'States.TaskFailed') return !isTimeout && !isFatal;
    return name === 'States.Timeout' && isTimeout;
  });
}

/**
 * The next try that the first matching retrier gives, or undefined when it gives none.
 *
 * @param used how often each retrier was used in this visit of the state
 */
export function planRetry(
  retriers: readonly Retrier[],
  used: readonly number[],
  failure: StateFailure,
): { readonly delaySeconds: number; readonly retries: readonly number[] } | undefined {
  const index = retriers.findIndex(({ ErrorEquals }) => matchesError(ErrorEquals, failure.error));
  const retrier = retriers[index];
  const count = used[index] ?? 0;
  if (retrier === undefined || count >= (retrier.MaxAttempts ?? 3)) return undefined;
  const backoff = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** count;
  const longest = Math.min(backoff, retrier.MaxDelaySeconds ?? Infinity, 31_622_400);
  const retries = retriers.map((_, at) => (used[at] ?? 0) + (at === index ? 1 : 0));
  return { delaySeconds: retrier.JitterStrategy === 'FULL' ? Math.random() * longest : longest, retries };
}
