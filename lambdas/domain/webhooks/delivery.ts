import type { Message } from './message.ts';

/** A message that a receiver has not taken yet: it is tried again when it is due, or was given up. */
export interface Delivery {
  readonly webhook: string;
  /** The message's id: the hash of the entry that it tells of. */
  readonly id: string;
  readonly stream: string;
  readonly seq: number;
  readonly type: string;
  readonly subject?: string | undefined;
  /** How often it was tried; anew from nothing when somebody has it delivered again. */
  readonly attempts: number;
  /** When it was tried first and last (UTC, ISO 8601). */
  readonly firstAt: string;
  readonly lastAt: string;
  /** What came of the last attempt, in words. */
  readonly answer: string;
  /** When it is tried next (UTC, ISO 8601); absent once it was given up. */
  readonly due?: string | undefined;
}

/** What came of an attempt: the status of an HTTP answer, or what was in the way of one. */
export type Posted =
  | {
      readonly status: number;
      /** For how many seconds the receiver asks not to be told, where it does. */
      readonly retryAfter?: number | undefined;
    }
  | { readonly problem: string };

/**
 * The pauses after each attempt but the last, in seconds, as Standard Webhooks has them: ten attempts in 75 hours and 35 minutes.
 * The times are of its specification's table.
 */
export const PAUSES = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;

const LONGEST_PAUSE = Math.max(...PAUSES);

/** The first pause is waited for where the first attempt was made. */
export const FIRST_PAUSE_MS = PAUSES[0] * 1_000;

/** Only these mean that the receiver has it. */
export const isTaken = (posted: Posted): boolean =>
  'status' in posted && posted.status >= 200 && posted.status < 300;

/** By which a receiver says that nothing more is to be sent to it. */
export const isGone = (posted: Posted): boolean => 'status' in posted && posted.status === 410;

/** What was answered, in words. */
export function describePosted(posted: Posted): string {
  if ('problem' in posted) return posted.problem;
  const { status } = posted;
  if (status >= 300 && status < 400) return `${status}: a redirect, which is not followed`;
  return `${status}`;
}

/** A message that is about to be tried for the first time. */
export function begun(
  webhook: string,
  { id, type, subject }: Message,
  { stream, seq }: Pick<Delivery, 'stream' | 'seq'>,
  now: Date,
): Delivery {
  const at = now.toISOString();
  return { webhook, id, stream, seq, type, subject, attempts: 0, firstAt: at, lastAt: at, answer: '' };
}

/** Whoever is told too much, or cannot be told now, may ask for a pause; for no longer than the longest that there is. */
function pauseAskedFor(posted: Posted): number {
  if (!('status' in posted) || (posted.status !== 429 && posted.status !== 503)) return 0;
  return Math.min(posted.retryAfter ?? 0, LONGEST_PAUSE);
}

/** What an attempt in vain makes of a delivery: due after the next pause, or the longer one that was asked for; or given up after the last. */
export function failed(delivery: Delivery, posted: Posted, now: Date): Delivery {
  const attempts = delivery.attempts + 1;
  const planned = PAUSES[attempts - 1];
  const pause = planned && Math.max(planned, pauseAskedFor(posted));
  const answer = describePosted(posted);
  const due = pause === undefined ? undefined : new Date(now.getTime() + pause * 1_000).toISOString();
  return { ...delivery, attempts, lastAt: now.toISOString(), answer, due };
}

/** Whether a delivery is tried again where it was tried first: once, and not where the receiver asks for a longer pause. */
export function isTriedAtOnce({ attempts, lastAt, due }: Delivery): boolean {
  return attempts === 1 && due !== undefined && Date.parse(due) - Date.parse(lastAt) <= FIRST_PAUSE_MS;
}

/** A delivery that is not tried any more. */
export function givenUp(delivery: Delivery, answer: string): Delivery {
  return { ...delivery, answer, due: undefined };
}
