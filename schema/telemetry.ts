/**
 * What the handlers count and measure, as CloudWatch knows it. The handlers write these names and the stack's alarms and
 * dashboard watch them, so they have one place: a name that stood twice could differ, and its alarm would never ring.
 */

/** The namespace of every metric. */
export const METRIC_NAMESPACE = 'Countersign';

/** The value of the one dimension that every metric has, `service`; also the service that log lines name. */
export const SERVICE = 'countersign';

/** The dimensions by which a metric is found. CloudWatch takes a metric with other ones for another metric. */
export const METRIC_DIMENSIONS = { service: SERVICE } as const;

/**
 * Every metric by its name, with its unit.
 *
 * Counted when it happens: `DeferredEffect` (a fact is recorded, what follows from it is left to the sweeper),
 * `HeldPromotions` (tried again, still held), `Repaired` (wake-ups sent again), `UndeliverableMail`, `UnreadableEntry`
 * (in its place, and of another version or without a state that can be read: no view shows it).
 *
 * Measured with every batch of changes: `FollowLag` (from the oldest entry in it to all that follows from it).
 *
 * Counted on every run, also when there are none: `LedgerDamage` (entries that were changed, removed or are none, as
 * soon as it happens; streams that are not what an earlier digest recorded), `OverdueAttestations`, `OverdueFindings`, `OverdueReviews`, `SweepFailures`, `UnconfirmedApprovers`.
 */
export const METRICS = {
  DeferredEffect: 'Count',
  FollowLag: 'Seconds',
  HeldPromotions: 'Count',
  LedgerDamage: 'Count',
  OverdueAttestations: 'Count',
  OverdueFindings: 'Count',
  OverdueReviews: 'Count',
  Repaired: 'Count',
  SweepFailures: 'Count',
  UnconfirmedApprovers: 'Count',
  UndeliverableMail: 'Count',
  UnreadableEntry: 'Count',
} as const satisfies Readonly<Record<string, 'Count' | 'Seconds'>>;

export type Metric = keyof typeof METRICS;
