import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { METRICS } from '../../schema/telemetry.ts';
import { allOf, type Properties } from '../lib/support/resources.ts';
import { synthesizeStack } from '../lib/support/stack-fixture.ts';

const text = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const sections = new Map(
  text.split(/^(?=#{2,3} )/m).map((section) => [/^#+ (.*)\n/.exec(section)?.[1] ?? '', section] as const),
);

let alarms: readonly Properties[];
beforeAll(async () => {
  const mlflow = { url: 'https://mlflow.example.com', secret: 's', models: [{ name: '*', workflow: 'w' }] };
  const webhooks = { one: { url: 'https://hooks.example.com' } };
  const { template } = await synthesizeStack({
    props: { integrations: { mlflow, chat: { risk: {} } }, webhooks },
  });
  alarms = allOf(template, 'AWS::CloudWatch::Alarm');
});

describe('docs/operations.md', () => {
  it('has a section for each alarm, and for no other', () => {
    const named = [...sections.keys()].filter((heading) => heading.startsWith('countersign-'));
    expect(named.sort()).toEqual(alarms.map(({ AlarmName }) => AlarmName).sort());
  });

  it('says of each what it means, what to look at, what to do, and how to try it out', () => {
    for (const { AlarmName } of alarms) {
      const section = sections.get(AlarmName) ?? '';
      for (const part of ['Means', 'Look at', 'Do', 'Try it']) expect(section).toContain(`**${part}**`);
    }
  });

  it('counts by hand what the alarm watches', () => {
    for (const { AlarmName, MetricName } of alarms) {
      const byHand = /\ncount\s+`(\w+)`\s+by\s+hand|count `(\w+)` by\s+hand/.exec(
        sections.get(AlarmName) ?? '',
      );
      const metric = byHand?.[1] ?? byHand?.[2];
      if (metric !== undefined) expect(metric).toBe(MetricName);
    }
    const counted = alarms.filter(({ MetricName }) => Object.hasOwn(METRICS, MetricName));
    expect(counted.length).toBeGreaterThanOrEqual(7);
  });

  it('is where each alarm sends its reader', () => {
    for (const { AlarmName, AlarmDescription } of alarms)
      expect(AlarmDescription).toMatch(new RegExp(` See docs/operations\\.md#${AlarmName}\\.$`));
  });
});
