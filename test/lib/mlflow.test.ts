import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { MLFLOW_HANDLERS } from '../../lib/handlers.ts';
import type { Mlflow } from '../../schema/integrations.ts';
import { allOf } from './support/resources.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

const MLFLOW: Mlflow = {
  url: 'https://mlflow.example.com',
  secret: 'countersign/mlflow',
  models: [{ name: '*', workflow: 'model-promotion' }],
};
const NAMES = Object.keys(MLFLOW_HANDLERS).map((name) => `countersign-${name}`);

const functionsOf = (template: Template) =>
  allOf(template, 'AWS::Lambda::Function').map(({ FunctionName }) => FunctionName);
const routesOf = (template: Template) =>
  allOf(template, 'AWS::ApiGatewayV2::Route').map(({ RouteKey, AuthorizationType }) => [
    RouteKey,
    AuthorizationType,
  ]);

test('nothing of it is there where no tracking server is connected', async () => {
  const { template } = await synthesizeStack();
  expect(JSON.stringify(template.toJSON())).not.toMatch(/mlflow/i);
});

describe('where a tracking server is connected', () => {
  let template: Template;
  beforeAll(async () => {
    ({ template } = await synthesizeStack({ props: { integrations: { mlflow: MLFLOW } } }));
  });

  test('it has its three functions, and they alone know of it', () => {
    expect(functionsOf(template)).toEqual(expect.arrayContaining(NAMES));
    const told = allOf(template, 'AWS::Lambda::Function').filter(
      ({ Environment }) => Environment.Variables.MLFLOW !== undefined,
    );
    expect(told.map(({ FunctionName }) => FunctionName).toSorted()).toEqual(NAMES.toSorted());
    for (const { Environment } of told) expect(JSON.parse(Environment.Variables.MLFLOW)).toEqual(MLFLOW);
  });

  test('deliveries come by one route, which takes them unsigned by AWS', () => {
    const hooks = routesOf(template).filter(([key]) => String(key).includes('/hooks/'));
    expect(hooks).toEqual([['POST /hooks/mlflow', 'NONE']]);
  });

  test('it is looked at every five minutes, and shown what the ledger gets', () => {
    const rules = allOf(template, 'AWS::Events::Rule');
    const rule = (name: string) => rules.find((one) => one['Name'] === `countersign-mlflow-${name}`);
    expect(rule('poll')?.['ScheduleExpression']).toBe('rate(5 minutes)');
    expect(rule('out')?.['EventPattern'].detail).toEqual({
      stream: [{ prefix: 'request/' }, { prefix: 'subject/' }],
      action: ['submitted', 'decided', 'expired', 'closed', 'request-opened', 'promoted', 'retired'],
    });
  });

  test('an alarm rings when an alias there was moved', () => {
    const alarms = allOf(template, 'AWS::CloudWatch::Alarm').map(({ AlarmName }) => AlarmName);
    expect(alarms).toContain('countersign-registry-drift');
  });
});
