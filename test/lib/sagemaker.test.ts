import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { seal, subjectStream } from '../../lambdas/domain/entry.ts';
import { mirror } from '../../lambdas/operations/sagemaker/mirror.ts';
import { poll } from '../../lambdas/operations/sagemaker/poll.ts';
import { receive } from '../../lambdas/operations/sagemaker/receive.ts';
import { bundleHandlers, handlerSource } from '../../lib/bundle-handlers.ts';
import { SAGEMAKER_HANDLERS } from '../../lib/handlers.ts';
import type { SageMaker } from '../../schema/integrations.ts';
import * as organisation from '../organisation/index.ts';
import { InMemoryWorld } from '../support/in-memory-ports.ts';
import { COMPLETE, keepTraining, SageMakerServer } from '../support/sagemaker-server.ts';
import { packagesAt } from '../support/sagemaker-world.ts';
import { allRights } from './support/iam.ts';
import { allOf } from './support/resources.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

const SAGEMAKER: SageMaker = {
  groups: [{ name: 'Churn*', workflow: 'model-promotion' }],
  buckets: ['models', 'data'],
};
const NAMES = Object.keys(SAGEMAKER_HANDLERS).map((name) => `countersign-${name}`);
const PACKAGES = 'arn:aws:sagemaker:us-east-1:111122223333:model-package/';

test('nothing of it is there where SageMaker is not connected', async () => {
  const { template } = await synthesizeStack();
  expect(JSON.stringify(template.toJSON())).not.toMatch(/sagemaker/i);
});

test("its SDK is in the bundles of its own handlers, which fit, and in no other's", async () => {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-sagemaker-'));
  const own = Object.keys(SAGEMAKER_HANDLERS);
  const names = ['decide', 'inform', 'mlflow-in', ...own];
  const sources = Object.fromEntries(names.map((name) => [name, handlerSource(name)]));
  await bundleHandlers(sources, organisation, directory);
  const has = (name: string) =>
    readFileSync(join(directory, name, 'index.mjs.map'), 'utf8').includes('client-sagemaker');
  expect(names.filter(has)).toEqual(own);
  for (const name of own) expect(statSync(join(directory, name, 'index.mjs')).size).toBeLessThan(1_200_000);
  rmSync(directory, { recursive: true });
}, 60_000);

describe('where SageMaker is connected', () => {
  let template: Template;
  beforeAll(async () => {
    ({ template } = await synthesizeStack({ props: { integrations: { sagemaker: SAGEMAKER } } }));
  });

  test('it has its three functions, and they alone know of it', () => {
    const told = allOf(template, 'AWS::Lambda::Function').filter(
      ({ Environment }) => Environment.Variables.SAGEMAKER !== undefined,
    );
    expect(told.map(({ FunctionName }) => FunctionName).toSorted()).toEqual(NAMES.toSorted());
    for (const { Environment } of told)
      expect(JSON.parse(Environment.Variables.SAGEMAKER)).toEqual(SAGEMAKER);
  });

  test('it hears of packages that wait for approval, looks every five minutes, and shows what the ledger gets', () => {
    const rules = allOf(template, 'AWS::Events::Rule');
    const rule = (name: string) => rules.find((one) => one['Name'] === `countersign-sagemaker-${name}`);
    expect(rule('in')?.['EventPattern']).toEqual({
      source: ['aws.sagemaker'],
      'detail-type': ['SageMaker Model Package State Change'],
      detail: { ModelApprovalStatus: ['PendingManualApproval'] },
    });
    expect(rule('in')?.['EventBusName']).toBeUndefined();
    expect(rule('poll')?.['ScheduleExpression']).toBe('rate(5 minutes)');
    expect(rule('out')?.['EventPattern'].detail.action).toContain('retired');
  });

  test('an alarm rings when somebody else approves', () => {
    const alarms = allOf(template, 'AWS::CloudWatch::Alarm').map(({ AlarmName }) => AlarmName);
    expect(alarms).toContain('countersign-registry-drift');
  });

  test('it prints the policy by which nobody else approves, and what takes packages in may not either', () => {
    const output = template.findOutputs('*', {})['ModelApprovalPolicy']?.['Value'];
    const text = output['Fn::Join'][1]
      .map((part: unknown) => (typeof part === 'string' ? part : (part as { Ref: string }).Ref))
      .join('');
    const functions = 'arn:AWS::Partition:lambda:AWS::Region:AWS::AccountId:function:countersign-';
    expect(JSON.parse(text)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'OnlyCountersignApproves',
          Effect: 'Deny',
          Action: ['sagemaker:CreateModelPackage', 'sagemaker:UpdateModelPackage'],
          Resource: ['arn:AWS::Partition:sagemaker:AWS::Region:AWS::AccountId:model-package/churn*/*'],
          Condition: {
            StringEquals: { 'sagemaker:ModelApprovalStatus': 'Approved' },
            ArnNotEquals: {
              'lambda:SourceFunctionArn': [`${functions}sagemaker-poll`, `${functions}sagemaker-out`],
            },
          },
        },
      ],
    });
    const updating = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) =>
      Properties.PolicyDocument.Statement.filter(
        ({ Action }: { Action: string }) => Action === 'sagemaker:UpdateModelPackage',
      ).map(({ Condition }: { Condition?: unknown }) => [
        Properties.Roles[0].Ref.split('Role')[0],
        Condition,
      ]),
    );
    const pending = { StringEquals: { 'sagemaker:ModelApprovalStatus': 'PendingManualApproval' } };
    expect(Object.fromEntries(updating)).toEqual({
      sagemakerin: pending,
      sagemakerpoll: undefined,
      sagemakerout: undefined,
    });
  });

  test('each role may make the calls that its function makes, and no others of these services', async () => {
    const made = await callsOfEach();
    const granted = (handler: string) =>
      allRights(template)
        .filter(({ role }) => role.startsWith(`${handler.replaceAll('-', '')}Role`))
        .flatMap(({ actions }) => actions)
        .filter((action) => /^(sagemaker|s3):/.test(action));
    for (const [handler, calls] of Object.entries(made))
      expect([handler, [...new Set(granted(handler))].toSorted()]).toEqual([handler, calls]);
  });
});

/** What each function calls, in a story that needs all of it: heading an object takes the right to get it. */
async function callsOfEach(): Promise<Record<keyof typeof SAGEMAKER_HANDLERS, readonly string[]>> {
  const server = await SageMakerServer.start();
  const world = new InMemoryWorld();
  keepTraining(server);
  const ports = { ...world.ports, packages: packagesAt(server.url, PACKAGES), settings: SAGEMAKER };
  const calls = async (work: () => Promise<unknown>) => {
    server.called.length = 0;
    await work();
    return [...new Set(server.called.map((one) => one.replace('HeadObject', 'GetObject')))].toSorted();
  };
  try {
    const first = server.register('Churn', world.time / 1_000, COMPLETE);
    const event = {
      source: 'aws.sagemaker',
      'detail-type': 'SageMaker Model Package State Change',
      detail: first,
    };
    const taken = await calls(() => receive(ports)(event));
    server.register('Churn-eu', world.time / 1_000, COMPLETE);
    const found = await calls(poll(ports));
    keepStanding(world);
    const shown = await calls(() => mirror(ports, 'model/Churn'));
    return { 'sagemaker-in': taken, 'sagemaker-poll': found, 'sagemaker-out': shown };
  } finally {
    await server.close();
  }
}

/** The ledger says that the first version runs. */
function keepStanding(world: InMemoryWorld): void {
  const request = 'r'.repeat(26);
  const draft = { at: new Date(world.time).toISOString(), actor: 'system:test', action: 'test', details: {} };
  const keep = (stream: string, state: object) =>
    world.streams.set(stream, [seal(stream, undefined, { ...draft, state } as never)]);
  keep(`request/${request}`, { request, subject: 'model/Churn', version: '1', status: 'open' });
  keep(subjectStream('model/Churn'), {
    subject: 'model/Churn',
    environments: { production: { version: '1', request, authorisedBy: [] } },
    open: {},
    findings: {},
    closed: [],
  });
}
