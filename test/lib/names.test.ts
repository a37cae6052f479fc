import { App, Stack } from 'aws-cdk-lib/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { Countersign } from '../../lib/index.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

let ours: Resource[];
let theirs: Resource[];

beforeAll(async () => {
  const resourcesOf = async (name: { readonly name?: string }): Promise<Resource[]> => {
    const { template } = await synthesizeStack({ props: { alarmEmail: 'ops@example.com', ...name } });
    return Object.values(template.toJSON()['Resources']);
  };
  ours = await resourcesOf({});
  theirs = await resourcesOf({ name: 'risk' });
});

/** What only means something within its parent, or is AWS's. */
const WITHIN = [
  'AWS::CloudWatch::Alarm MetricName',
  'AWS::ApiGatewayV2::Stage StageName',
  'AWS::IAM::Policy PolicyName',
  'AWS::SNS::Topic DisplayName',
  'AWS::StepFunctions::StateMachineAlias Name',
];

/** What resources are called: every name that AWS has once in an account and region. */
function physicalNames(resources: readonly Resource[]): string[] {
  return resources.flatMap(({ Type, Properties = {} }) =>
    Object.entries(Properties)
      .filter(([key]) => /Name$/.test(key) && !WITHIN.includes(`${Type} ${key}`))
      .map(([, value]) => `${Type} ${JSON.stringify(value)}`)
      .filter((name) => !/^\S+ \{"(Ref|Fn::GetAtt)"/.test(name)),
  );
}

describe('two deployments beside each other', () => {
  test('share no name', () => {
    const [one, other] = [physicalNames(ours), physicalNames(theirs)];
    // Tables, functions, log groups, topics, machines, rules, alarms, queues, keys, the bus, the bucket, the dashboard.
    expect(new Set(one.map((name) => name.split(' ')[0])).size).toBeGreaterThanOrEqual(12);
    expect(other).toHaveLength(one.length);
    expect(other.filter((name) => one.includes(name))).toEqual([]);
    for (const name of other) expect(name).toMatch(/[/"]risk[-_"]/);
  });

  test('have no right, rule, setting or chart that says the other’s name', () => {
    for (const { Type, Properties = {} } of theirs) {
      const { AlarmDescription: _, ...rest } = Properties;
      // The source of events is what they are, and not whose.
      const text = JSON.stringify(rest).replace('"source":["countersign"]', '');
      expect(text, Type).not.toMatch(/countersign/);
    }
  });
});

describe('a deployment', () => {
  test.each(['Risk', 'risk-eu', '1st', 'abcdefghijkl', ''])('can not be called %j', (name) => {
    const stack = new Stack(new App(), 'Stack');
    expect(() => new Countersign(stack, 'Default', { name } as never)).toThrow(
      /^a deployment's name has 1 to 11/,
    );
  });
});
