const DAY = 86_400;

/** So long a stage may wait for what holds its effect: a freeze, or open conditions. Then it expires. */
export const HELD_AT_MOST_SECONDS = 30 * DAY;

/**
 * So long it is tried again. The day between is longer than any function runs: nothing that began to take effect
 * can do so after it has expired.
 */
export const TRIED_FOR_SECONDS = HELD_AT_MOST_SECONDS - DAY;

/** So far ahead may be the instant that a request states, until which a stage waits. */
export const AWAITED_AT_MOST_SECONDS = 90 * DAY;

/** So long a request may wait for the older ones of its subject. Then it expires. */
export const QUEUED_AT_MOST_SECONDS = 90 * DAY;

/** So long after it was submitted its turn is waited for: it is noted some time after its execution has begun to wait. */
export const QUEUED_FOR_SECONDS = QUEUED_AT_MOST_SECONDS - DAY;
