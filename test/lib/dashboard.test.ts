import { beforeAll, describe, expect, it } from 'vitest';
import { HANDLER_NAMES } from '../../lib/handlers.ts';
import { METRIC_NAMESPACE, METRICS, metricDimensions } from '../../schema/telemetry.ts';
import { allOf, only, type Properties } from './support/resources.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

let widgets: readonly Properties[];
let logGroups: readonly string[];
beforeAll(async () => {
  const { template } = await synthesizeStack();
  const [, parts] = only(template, 'AWS::CloudWatch::Dashboard')['DashboardBody']['Fn::Join'];
  const body = parts.map((part: unknown) => (typeof part === 'string' ? part : 'somewhere')).join('');
  widgets = JSON.parse(body).widgets.map(({ properties }: Properties) => properties);
  logGroups = allOf(template, 'AWS::Logs::LogGroup').map(({ LogGroupName }) => LogGroupName);
});

/** What is charted: `[namespace, name, ...dimensions]`. */
const charted = () =>
  widgets.flatMap(({ metrics = [] }) =>
    metrics.map((metric: unknown[]) => metric.filter((part) => typeof part === 'string')),
  ) as string[][];
const queries = () => widgets.map(({ query }) => query).filter((query) => query !== undefined) as string[];

describe('the dashboard', () => {
  it('charts every metric that the handlers write, as they write it, and no other', () => {
    const ours = charted().filter(([namespace]) => namespace === METRIC_NAMESPACE);
    for (const [, name = '', ...dimensions] of ours) {
      expect(Object.keys(METRICS)).toContain(name);
      expect(dimensions).toEqual(Object.entries(metricDimensions('countersign')).flat());
    }
    const queried = queries().flatMap((query) => query.match(/(?<=ispresent\()[A-Z]\w+/g) ?? []);
    expect([...new Set([...ours.map(([, name]) => name), ...queried])].sort()).toEqual(
      Object.keys(METRICS).sort(),
    );
  });

  it('shows errors, time and invocations of every function of ours', () => {
    const searches = widgets
      .flatMap(({ metrics = [] }) => metrics.flat())
      .map((metric) => metric.expression)
      .filter((expression) => expression !== undefined);
    expect(searches.sort()).toEqual(
      [
        ['Duration', 'p99'],
        ['Errors', 'Sum'],
        ['Invocations', 'Sum'],
      ].map(
        ([name, statistic]) =>
          `SEARCH('{AWS/Lambda,FunctionName} MetricName="${name}" FunctionName=countersign', '${statistic}', 3600)`,
      ),
    );
  });

  it('queries logs that there are', () => {
    const queried = queries().flatMap((query) =>
      [...query.matchAll(/SOURCE '([^']+)'/g)].map(([, group]) => group),
    );
    expect(queried.length).toBeGreaterThan(HANDLER_NAMES.length);
    for (const group of queried) expect(logGroups).toContain(group);
  });

  it('says how long requests have been open, and how long each stage takes, from what the handlers log', () => {
    expect(queries()).toEqual(
      expect.arrayContaining([
        expect.stringContaining(
          'filter ispresent(OpenRequests)\n| stats max(underOneDay) as under_one_day, max(underOneWeek) as ' +
            'under_one_week, max(underOneMonth) as under_one_month, max(older) as older by bin(1h)',
        ),
        expect.stringMatching(/filter ispresent\(TimeToDecide\)\n\| stats .* by workflow, stage, choice\n/),
      ]),
    );
  });

  it('shows which alarms ring', () => {
    expect(widgets.find(({ alarms }) => alarms !== undefined)?.['alarms'].length).toBeGreaterThanOrEqual(11);
  });
});
