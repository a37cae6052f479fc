import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  MathExpression,
  Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { AGES, DECISION_PROPERTIES, METRICS, type Metric as MetricName } from '../../schema/telemetry.ts';
import { HANDLER_NAMES } from '../handlers.ts';
import { nameIn, nameOf } from '../names.ts';
import { metricOf } from './metric-of.ts';

export interface DashboardProps {
  readonly alarms: readonly Alarm[];
  readonly tables: readonly Table[];
}

const WIDTH = { half: 12, whole: 24 } as const;

/**
 * The dashboard `countersign`: which alarms ring, what waits for how long, how people decide, what is wrong, how the
 * functions do, and what drives the costs. `docs/operations.md` says how to read it.
 */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { alarms, tables }: DashboardProps) {
    super(scope, id);
    new CloudWatchDashboard(this, 'Dashboard', {
      dashboardName: nameIn(this),
      defaultInterval: Duration.days(7),
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: WIDTH.whole, height: 4 })],
        [openByAge(this), decisionsByStage(this)],
        [people(this), damage(this)],
        [lag(this), coldStarts(this)],
        [
          ofFunctions(this, 'Errors by function', 'Errors', 'Sum'),
          ofFunctions(this, 'Time by function, 99%', 'Duration', 'p99'),
        ],
        costs(this, tables),
      ],
    });
  }
}

function openByAge(scope: Construct): IWidget {
  const ages = Object.keys(AGES).map((age) => `max(${age}) as ${inWords(age)}`);
  return new LogQueryWidget({
    title: 'Requests open, by age',
    logGroupNames: [logGroupOf(scope, 'reconcile')],
    view: LogQueryVisualizationType.STACKEDAREA,
    queryLines: ['filter ispresent(OpenRequests)', `stats ${ages.join(', ')} by bin(1h)`],
    width: WIDTH.half,
  });
}

function decisionsByStage(scope: Construct): IWidget {
  const hours = (statistic: string) => `${statistic} / 3600`;
  return new LogQueryWidget({
    title: 'Decisions and hours to decide, by stage',
    logGroupNames: [logGroupOf(scope, 'decide')],
    view: LogQueryVisualizationType.TABLE,
    queryLines: [
      'filter ispresent(TimeToDecide)',
      `stats count(*) as decisions, ${hours('pct(TimeToDecide, 50)')} as median, ` +
        `${hours('pct(TimeToDecide, 90)')} as p90, ${hours('max(TimeToDecide)')} as longest ` +
        `by ${DECISION_PROPERTIES.join(', ')}`,
      'sort decisions desc',
    ],
    width: WIDTH.half,
  });
}

function people(scope: Construct): IWidget {
  return new GraphWidget({
    title: 'Decisions, mails, people who have not confirmed their mails',
    left: [
      metricOf(scope, 'TimeToDecide', { ...hourly('SampleCount'), label: 'decisions' }),
      sum(scope, 'MailsSent'),
      sum(scope, 'UndeliverableMail'),
    ],
    right: [metricOf(scope, 'UnconfirmedApprovers', hourly('Maximum'))],
    width: WIDTH.half,
  });
}

/** What has a chart of its own. */
const ELSEWHERE: readonly MetricName[] = [
  'FollowLag',
  'MailsSent',
  'OpenRequests',
  'TimeToDecide',
  'UnconfirmedApprovers',
  'UndeliverableMail',
];

/** Everything else that is counted: on a good day all of it is 0. */
function damage(scope: Construct): IWidget {
  const names = (Object.keys(METRICS) as MetricName[]).filter((name) => !ELSEWHERE.includes(name));
  return new GraphWidget({
    title: 'Damage, what was deferred or repaired, what is overdue',
    left: names.map((name) => metricOf(scope, name, hourly('Maximum'))),
    width: WIDTH.half,
  });
}

function lag(scope: Construct): IWidget {
  return new GraphWidget({
    title: 'How long after an entry everything has followed from it, in seconds',
    left: ['p50', 'p99', 'Maximum'].map((statistic) =>
      metricOf(scope, 'FollowLag', { period: Duration.minutes(5), statistic, label: statistic }),
    ),
    width: WIDTH.half,
  });
}

function coldStarts(scope: Construct): IWidget {
  return new LogQueryWidget({
    title: 'Cold starts by function, in milliseconds',
    logGroupNames: HANDLER_NAMES.map((handler) => logGroupOf(scope, handler)),
    view: LogQueryVisualizationType.TABLE,
    queryLines: [
      'filter type = "platform.report" and ispresent(record.metrics.initDurationMs)',
      'stats count(*) as starts, pct(record.metrics.initDurationMs, 50) as median, ' +
        'max(record.metrics.initDurationMs) as longest by @log',
      'sort starts desc',
    ],
    width: WIDTH.half,
  });
}

function ofFunctions(scope: Construct, title: string, metricName: string, statistic: string): IWidget {
  return new GraphWidget({ title, left: [ofEachFunction(scope, metricName, statistic)], width: WIDTH.half });
}

/** What the bill consists of; the rest is fixed, or follows from these. */
function costs(scope: Construct, tables: readonly Table[]): IWidget[] {
  const units = (metricName: string) =>
    tables.map(
      (table) =>
        new Metric({
          namespace: 'AWS/DynamoDB',
          metricName,
          dimensionsMap: { TableName: table.tableName },
          ...hourly('Sum'),
        }),
    );
  const transitions = new Metric({
    namespace: 'AWS/States',
    metricName: 'ConsumedCapacity',
    dimensionsMap: { ServiceMetric: 'StateTransition' },
    label: 'of all state machines in this account and region',
    ...hourly('Sum'),
  });
  const graphs: readonly (readonly [title: string, metrics: IMetric[]])[] = [
    ['Invocations', [ofEachFunction(scope, 'Invocations', 'Sum')]],
    [
      'DynamoDB units consumed',
      [...units('ConsumedReadCapacityUnits'), ...units('ConsumedWriteCapacityUnits')],
    ],
    ['State transitions', [transitions]],
  ];
  return graphs.map(([title, left]) => new GraphWidget({ title: `Cost: ${title}`, left, width: 8 }));
}

/** A line for each function of ours, the organisation's own checks among them: each has our name in its own. */
function ofEachFunction(scope: Construct, metricName: string, statistic: string): IMetric {
  const search = `{AWS/Lambda,FunctionName} MetricName="${metricName}" FunctionName=${nameIn(scope)}`;
  return new MathExpression({
    expression: `SEARCH('${search}', '${statistic}', 3600)`,
    label: '',
    period: Duration.hours(1),
  });
}

const sum = (scope: Construct, name: MetricName): IMetric => metricOf(scope, name, hourly('Sum'));

function hourly(statistic: string) {
  return { period: Duration.hours(1), statistic };
}

function logGroupOf(scope: Construct, handler: string): string {
  return `/aws/lambda/${nameOf(scope, handler)}`;
}

/** `underOneDay` as `under_one_day`, which a query can name. */
function inWords(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
