import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Annotations, Aws, Duration, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Integrations } from '../../schema/integrations.ts';
import type { Metric as MetricName } from '../../schema/telemetry.ts';
import { nameIn, nameOf } from '../names.ts';
import { nist } from './explain-kinds.ts';
import { withRunbook } from './failure-queue.ts';
import { metricOf } from './metric-of.ts';

export interface AlarmsProps {
  readonly api: HttpApi;
  readonly sweep: IFunction;
  readonly follow: IFunction;
  /** Alarms that belong to other parts. */
  readonly others: readonly Alarm[];
  /** Who gets a mail when an alarm goes off. Without it, alarms show in the console only. */
  readonly email: string | undefined;
  /** The tools of others that are connected. */
  readonly integrations: Integrations;
  /** Whether somebody is told by webhooks. */
  readonly webhooks: boolean;
}

/** What the handlers count and a person must see, with the alarm's name and what it says. */
const COUNTED = {
  SweepFailures: [
    'requests-not-swept',
    'A request can not be brought forward: the log of sweep names it. If its ledger is damaged, run countersign audit verify.',
  ],
  LedgerDamage: [
    'ledger-damaged',
    'An entry of the ledger was changed, removed, or put where none belongs: the log of follow names it; or the ledger is not what an earlier digest recorded. Run countersign audit verify, keep everything as it is, and restore a copy to compare with.',
  ],
  UnnoticedEntries: [
    'entries-unnoticed',
    'A survey found entries that nobody noticed when they were written: views and events may lack them. Look at the queue of what the follower gave up; rebuild the views.',
  ],
  UnreadableEntry: [
    'entries-unreadable',
    'An entry in its place can not be read by what is deployed: it is of another version, or its state is damaged. No list shows it; the log of follow names it. Deploy the version that wrote it, and rebuild the views.',
  ],
  ViewDamage: [
    'views-damaged',
    'Something in the lists of requests or subjects is none and was left out: the log of whoever read it names the place. Nothing is decided on it. Rebuild the views.',
  ],
  TableDamage: [
    'tables-damaged',
    'An item among the task tokens or the heads is none and was left out: the log of whoever read it names its key. A request without its token goes on when the time of its wait is over.',
  ],
  NamesTaken: [
    'names-taken',
    'A request that the rules owe, such as to go back to the version before, had to start under another name, since somebody had taken its own for something else: the log of close or sweep names it. Find out who started that execution.',
  ],
  OwedNotStarted: [
    'owed-not-started',
    'A request that the rules owe, to go back to the version before or to renew an approval, could not start: nothing is there to go back to, nobody may ask for it, or the workflow is not for that environment. The log of close or sweep says which. Decide what should run.',
  ],
  DeferredEffect: [
    'effects-deferred',
    'Decisions are recorded, but waking their executions is left to the sweeper: look at the log of decide.',
  ],
  UndeliverableMail: [
    'mails-undeliverable',
    'Mails can not be delivered to a role: does its topic exist? The log names role and person.',
  ],
  ForeignSubscription: [
    'subscriptions-foreign',
    "Something that is no mailbox (a queue, a function, an address of the web) was subscribed to a role's mails, which hold personal links, and was ended: the log of enrol names it, CloudTrail who did it.",
  ],
  UnconfirmedApprovers: [
    'approvers-unconfirmed',
    'Somebody in a role hears nothing: their subscription is not confirmed, or was ended. countersign people says who; countersign people subscribe brings a new mail.',
  ],
  StagesWithoutPeople: [
    'stages-without-people',
    'Stages wait for more people than are left to answer, since people have left roles: countersign pending shows them. Add people to the role and deploy, who are asked by that, or withdraw the request.',
  ],
  OverdueReviews: [
    'reviews-overdue',
    'A version is in an environment whose promised review is overdue: countersign status shows which.',
  ],
  OverdueAttestations: [
    'approvals-ended',
    'The approval of something that runs has ended without being renewed: countersign status shows which.',
  ],
  OverdueFindings: [
    'conditions-overdue',
    'Conditions of approvals are overdue: countersign findings shows which, and who sees to them.',
  ],
} as const satisfies Partial<Readonly<Record<MetricName, readonly [alarm: string, description: string]>>>;

/** The same, where a registry of others is connected. */
const COUNTED_OF_REGISTRIES = {
  RegistryDrift: [
    'registry-drift',
    'An alias at MLflow leads to another version than its environment runs here, or a package at SageMaker is approved that is not here: somebody did so there. The log of mlflow-poll or sagemaker-poll names it; countersign connect mlflow --check shows all aliases.',
  ],
} as const satisfies Partial<Readonly<Record<MetricName, readonly [alarm: string, description: string]>>>;

/** The same, where somebody is told by webhooks. */
const COUNTED_OF_WEBHOOKS = {
  UndeliveredWebhook: [
    'webhooks-undelivered',
    'A receiver was not told of an entry and will not be: it failed for three days, or answered 410, that it wants nothing more. countersign webhooks shows which; countersign webhooks redeliver tells it again.',
  ],
} as const satisfies Partial<Readonly<Record<MetricName, readonly [alarm: string, description: string]>>>;

/**
 * A few alarms, each for something that nobody would notice otherwise: failures given up, entries that did not
 * become events, pages that break under people's hands, a sweeper that stopped, a follower that is behind, and what the handlers count as
 * not done. Everything else repairs itself, or ends an execution and thereby reaches the first of them.
 */
export class Alarms extends Construct {
  /** Those of other parts, too. */
  readonly all: readonly Alarm[];

  constructor(
    scope: Construct,
    id: string,
    { api, sweep, follow, others, email, integrations, webhooks }: AlarmsProps,
  ) {
    super(scope, id);
    const { mlflow, sagemaker } = integrations;
    const registries = mlflow !== undefined || sagemaker !== undefined;
    const period = Duration.minutes(5);
    const pages = this.#add('pages-failing', {
      description:
        'Pages behind links answer with server errors: approvers see them. Look at the logs of review and decide.',
      metric: api.metricServerError({ period, statistic: 'Sum' }),
      comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      periods: 1,
      missing: TreatMissingData.NOT_BREACHING,
    });
    const sweeper = this.#add('sweeper-stopped', {
      description: 'The sweeper has not run for 15 minutes: is its rule disabled?',
      metric: sweep.metricInvocations({ period, statistic: 'Sum' }),
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: 3,
      missing: TreatMissingData.BREACHING,
    });
    const late = this.#add('following-late', {
      description:
        'What follows from the ledger comes ten minutes late: lists, events and mails are behind. Look at the log of follow.',
      metric: follow.metric('IteratorAge', { period, statistic: 'Maximum' }),
      threshold: Duration.minutes(10).toMilliseconds(),
      comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      periods: 1,
      missing: TreatMissingData.NOT_BREACHING,
    });
    const watched = {
      ...COUNTED,
      ...(registries ? COUNTED_OF_REGISTRIES : {}),
      ...(webhooks ? COUNTED_OF_WEBHOOKS : {}),
    };
    const counted = Object.entries(watched).map(([metricName, [name, description]]) =>
      this.#add(name, {
        description,
        metric: metricOf(this, metricName as MetricName, { period, statistic: 'Sum' }),
        comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        periods: 1,
        missing: TreatMissingData.NOT_BREACHING,
      }),
    );
    this.all = [...others, pages, sweeper, late, ...counted];
    if (email === undefined) {
      warnOfSilence(this);
      for (const alarm of this.all)
        Validations.of(alarm).acknowledge({
          id: nist('CloudWatchAlarmAction'),
          reason: 'The deployment names no address, of which synthesis and deployment warn each time.',
        });
      return;
    }
    // No role can be called this: role names have no underscore.
    const topic = new Topic(this, 'Topic', { topicName: `${nameIn(this)}_alarms`, enforceSSL: true });
    Validations.of(topic).acknowledge({
      id: nist('SNSEncryptedKMS'),
      reason:
        "It carries alarms: a name and what to look at, no link and nothing that a person wrote. CloudWatch can't use AWS's own key for SNS.",
    });
    topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    topic.addSubscription(new EmailSubscription(email));
    for (const alarm of this.all) alarm.addAlarmAction(new SnsAction(topic));
  }

  #add(
    name: string,
    props: {
      readonly description: string;
      readonly metric: IMetric;
      /** Default: 1. */
      readonly threshold?: number;
      readonly comparison: ComparisonOperator;
      readonly periods: number;
      readonly missing: TreatMissingData;
    },
  ): Alarm {
    return new Alarm(this, name, {
      alarmName: nameOf(this, name),
      alarmDescription: withRunbook(name, props.description),
      metric: props.metric,
      threshold: props.threshold ?? 1,
      comparisonOperator: props.comparison,
      evaluationPeriods: props.periods,
      treatMissingData: props.missing,
    });
  }
}

/** What the CDK's command prints at each synthesis and deployment. */
function warnOfSilence(scope: Construct): void {
  Annotations.of(scope).addWarningV2(
    'countersign:nobodyHears',
    'Nobody will hear of failures: the alarms have no address to write to. Deploy with ' +
      '-c alarmEmail=operations@example.com, which gets a mail that asks to confirm it.',
  );
}
