import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { matchesPattern } from '../../local/events/pattern.ts';
import type { Monitor } from '../../schema/monitors.ts';
import { rightsOf } from './support/iam.ts';
import { allOf } from './support/resources.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

const MONITORS: readonly Monitor[] = [
  {
    alarm: 'churn-*',
    subject: 'model/churn',
    environment: 'production',
    owner: 'morgan@example.com',
    days: 14,
  },
];

test('nothing of it is there where no monitors are named', async () => {
  const { template } = await synthesizeStack();
  expect(JSON.stringify(template.toJSON())).not.toMatch(/monitor-in/i);
});

describe('where monitors are named', () => {
  let template: Template;
  beforeAll(async () => {
    ({ template } = await synthesizeStack({ props: { integrations: { monitors: MONITORS } } }));
  });

  test('a function of its own knows them, and appends to subjects alone', () => {
    const told = allOf(template, 'AWS::Lambda::Function').filter(
      ({ Environment }) => Environment.Variables.MONITORS !== undefined,
    );
    expect(told.map(({ FunctionName }) => FunctionName)).toEqual(['countersign-monitor-in']);
    expect(JSON.parse(told[0]?.['Environment'].Variables.MONITORS)).toEqual(MONITORS);
    const { 'DynamoDB Table countersign-ledger': ledger, ...others } = rightsOf(template, 'monitorin');
    expect(ledger).toEqual(['dynamodb:PutItem', 'dynamodb:Query']);
    expect(Object.keys(others).toSorted()).toEqual([
      '*',
      'Logs LogGroup /aws/lambda/countersign-monitor-in',
      'SQS Queue countersign-failures',
    ]);
  });

  test('it is told of alarms that ring and of runs that found violations, and of nothing else', () => {
    const rule = allOf(template, 'AWS::Events::Rule').find(({ Name }) => Name === 'countersign-monitor-in');
    const matches = (source: string, type: string, detail: object) =>
      matchesPattern(rule?.['EventPattern'], { source, 'detail-type': type, detail });
    const alarm = 'CloudWatch Alarm State Change';
    const job = 'SageMaker Processing Job State Change';
    expect(matches('aws.cloudwatch', alarm, { state: { value: 'ALARM' } })).toBe(true);
    expect(matches('aws.cloudwatch', alarm, { state: { value: 'OK' } })).toBe(false);
    expect(matches('aws.sagemaker', job, { ExitMessage: 'CompletedWithViolations: 3' })).toBe(true);
    expect(matches('aws.sagemaker', job, { ExitMessage: 'Completed: none' })).toBe(false);
    expect(matches('aws.sagemaker', 'SageMaker Training Job State Change', {})).toBe(false);
  });
});
