/**
 * What the handlers count and measure, as CloudWatch knows it. The handlers write these names and the stack's alarms and
 * dashboard watch them, so they have one place: a name that stood twice could differ, and its alarm would never ring.
 */

/** The namespace of every metric. */
export const METRIC_NAMESPACE = 'Countersign';

/**
 * The dimensions by which a metric is found: the name of the deployment as its service, which log lines name, too.
 * CloudWatch takes a metric with other dimensions for another metric.
 */
export function metricDimensions(deployment: string): { readonly service: string } {
  return { service: deployment };
}

/** Every metric by its name, with its unit. */
export const METRICS = {
  /** A fact is recorded, what follows from it is left to the sweeper. */
  DeferredEffect: 'Count',
  /**
   * From the recording of the oldest entry in a batch of changes to all that follows from it. No alarm watches it, but the age
   * that Lambda counts: that one also grows when nothing is followed.
   */
  FollowLag: 'Seconds',
  /** Subscriptions to a role's mails that are none by e-mail, as `enrol` finds and ends them. */
  ForeignSubscription: 'Count',
  /** Held now. Also counts 0. */
  HeldPromotions: 'Count',
  /** Entries that were changed, removed or are none, and streams that are not what a digest recorded. Also counts 0. */
  LedgerDamage: 'Count',
  MailsSent: 'Count',
  /** Names of executions that the system needed and somebody had taken for something else. Also counts 0. */
  NamesTaken: 'Count',
  /** Under way, with the properties `AGES`, once a day. Also counts 0. */
  OpenRequests: 'Count',
  /** Requests that the rules owe and that nobody can start: there is no way back, or nobody may ask. Also counts 0. */
  OwedNotStarted: 'Count',
  /** Now, of what runs somewhere. Also counts 0. */
  OverdueAttestations: 'Count',
  /** Now. Also counts 0. */
  OverdueFindings: 'Count',
  /** Now. Also counts 0. */
  OverdueReviews: 'Count',
  /** Requests that the daily comparison with what runs had to end, or to show again. */
  Reconciled: 'Count',
  /** Aliases at a connected registry of models that are not what the ledger says, and not on their way. Also counts 0. */
  RegistryDrift: 'Count',
  /** Wake-ups that were sent again. */
  Repaired: 'Count',
  /** Waiting now, for more people than are left to answer. Also counts 0. */
  StagesWithoutPeople: 'Count',
  /** Executions that run for long and carry no request, as the daily comparison finds them. Also counts 0. */
  StrayExecutions: 'Count',
  /** Requests and subjects that could not be brought forward. Also counts 0. */
  SweepFailures: 'Count',
  /** Found in the tables of tasks or heads by whoever read it, and left out: it is none. */
  TableDamage: 'Count',
  /** From the opening of a stage to a decision, with the properties `DECISION_PROPERTIES`. */
  TimeToDecide: 'Seconds',
  /** Now. Also counts 0. */
  UnconfirmedApprovers: 'Count',
  /** Found by a survey of the whole ledger alone, long after they were written. Also counts 0. */
  UnnoticedEntries: 'Count',
  UndeliverableMail: 'Count',
  /** Messages that were given up: their receivers failed for three days, or want nothing more. */
  UndeliveredWebhook: 'Count',
  /** In its place, but of another version or without a state that can be read: no view shows it. */
  UnreadableEntry: 'Count',
  /** Found in a view by whoever read it, and left out: it is none. */
  ViewDamage: 'Count',
} as const satisfies Readonly<Record<string, 'Count' | 'Seconds'>>;

export type Metric = keyof typeof METRICS;

/**
 * What a metric's log line says beside its value. Unlike dimensions, these make no further metrics, which cost money:
 * the dashboard finds them by queries of the log.
 */
export type Properties = Readonly<Record<string, string | number>>;

/** The properties of `TimeToDecide`. */
export const DECISION_PROPERTIES = ['workflow', 'stage', 'choice'] as const;

/** The properties of `OpenRequests`: how many have been open for up to so many days, and more than those before it. */
export const AGES = {
  underOneDay: 1,
  underOneWeek: 7,
  underOneMonth: 30,
  older: Number.POSITIVE_INFINITY,
} as const;
