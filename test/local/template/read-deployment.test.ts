import { describe, expect, test } from 'vitest';
import type { Deployment } from '../../../local/template/deployment.ts';
import { readDeployment } from '../../../local/template/read-deployment.ts';
import { readAssembly } from '../../../local/template/template.ts';
import { changeTiny, TINY_APP } from '../support/tiny-app.ts';

const place = {
  partition: 'aws',
  region: 'us-east-1',
  account: '000000000000',
  stackName: 'GovernanceStack',
  endpoint: 'http://127.0.0.1:8080',
};
const read = (directory: string): Deployment =>
  readDeployment(readAssembly(directory, 'GovernanceStack'), place);

const ECHO = 'arn:aws:lambda:us-east-1:000000000000:function:tiny-echo';

describe('reads from a template', () => {
  const deployment = read(TINY_APP);

  test('functions with their code and environment', () => {
    expect(deployment.functions[0]).toEqual({
      arn: ECHO,
      name: 'tiny-echo',
      denials: [],
      roleArn: 'arn:aws:iam::000000000000:role/GovernanceStack-Role',
      codeDirectory: `${TINY_APP}/asset.echo`,
      handler: 'index.handler',
      timeoutSeconds: 1,
      memoryMegabytes: 128,
      environment: { GREETING: 'hello from us-east-1', BASE_URL: 'http://127.0.0.1:8080' },
    });
  });

  test('state machines with their version and alias', () => {
    const [machine] = deployment.stateMachines;
    expect(machine).toMatchObject({
      arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:tiny',
      aliases: { live: '1' },
      versions: { 1: { StartAt: 'call' } },
    });
    expect(JSON.stringify(machine?.definition)).toContain(ECHO);
  });

  test('tables with what their policy denies', () => {
    expect(deployment.tables[0]).toMatchObject({
      name: 'tiny-ledger',
      streamViewType: 'NEW_AND_OLD_IMAGES',
      denials: [{ actions: ['dynamodb:DeleteItem', 'dynamodb:Batch*'], conditions: [] }],
      createTable: {
        TableName: 'tiny-ledger',
        KeySchema: [{ AttributeName: 'stream' }, { AttributeName: 'seq' }],
      },
    });
  });

  test('topics with their subscriptions', () => {
    expect(deployment.topics[0]?.subscriptions.map(({ email }) => email)).toEqual([
      'ann@example.com',
      'bob@example.com',
    ]);
  });

  test('routes, rules, schedules, event source mappings and keys', () => {
    expect(deployment.routes).toMatchObject([{ routeKey: 'ANY /page/{name}', apiId: 'GovernanceStack-Api' }]);
    expect(deployment.rules).toMatchObject([{ bus: 'tiny', functionArns: [ECHO] }]);
    expect(deployment.schedules).toMatchObject([
      { cadence: { everySeconds: 3_600 }, functionArn: ECHO, input: { scheduled: true } },
    ]);
    expect(deployment.eventSourceMappings).toEqual([
      {
        streamArn: deployment.tables[0]?.streamArn,
        functionArn: ECHO,
        batchSize: 10,
        lanes: 2,
        maxRetries: 2,
        bisects: true,
        reportsFailures: true,
        failureQueue: 'tiny-failures',
        filters: [],
      },
    ]);
    expect(deployment.keys[0]?.id).toMatch(/^[0-9a-f-]{36}$/);
  });
});

test('what a channel of a chat hears is kept as its own mail, whoever the message is for', () => {
  const { topics } = read(
    changeTiny((resources) => {
      resources['Chat'] = {
        Type: 'AWS::SNS::Topic',
        Properties: { TopicName: 'tiny-chat_risk' },
        Metadata: { Channel: 'risk' },
      };
    }),
  );
  const told = topics.flatMap(({ subscriptions }) =>
    subscriptions.filter(({ filterPolicy }) => filterPolicy === undefined),
  );
  expect(told.map(({ email }) => email)).toContain('chat channel risk');
});

describe('refuses, naming the resource', () => {
  const changes: [string, Record<string, unknown>, string][] = [
    ['a type that it does not know', { Type: 'AWS::EC2::VPC' }, 'New has the type AWS::EC2::VPC'],
    [
      'a condition',
      { Type: 'AWS::SNS::Topic', Condition: 'InProduction' },
      'depends on the condition InProduction',
    ],
    [
      'another runtime',
      { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'python3.14' } },
      'New (AWS::Lambda::Function) runs on python3.14',
    ],
    [
      'code that is not in the assembly',
      { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs24.x', Code: { S3Key: 'gone.zip' } } },
      'names code that is not in the assembly',
    ],
    [
      'an express workflow',
      { Type: 'AWS::StepFunctions::StateMachine', Properties: { StateMachineType: 'EXPRESS' } },
      'has the type EXPRESS',
    ],
    [
      'an event source that is no table',
      {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/s',
          FunctionName: 'tiny-echo',
        },
      },
      'only the streams of tables, and queues, are read here',
    ],
    [
      'a subscription that is no e-mail',
      { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: 'arn:x', Protocol: 'sms' } },
      'has the protocol sms',
    ],
    [
      'a filter that it can not evaluate',
      {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: 'arn:x', Protocol: 'email', FilterPolicy: { a: [{ cidr: '10.0.0.0/8' }] } },
      },
      "a: the operator 'cidr' is not known",
    ],
    [
      'a pattern that it can not evaluate',
      { Type: 'AWS::Events::Rule', Properties: { EventPattern: { a: { b: [{ cidr: '10.0.0.0/8' }] } } } },
      "a.b: the operator 'cidr' is not known",
    ],
    [
      'a schedule that is no rate',
      { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'cron(0 8 ? * MON *)' } },
      'only rate(...) or one time each day is understood here',
    ],
    [
      'a route that wants an authorization that is not checked here',
      { Type: 'AWS::ApiGatewayV2::Route', Properties: { AuthorizationType: 'JWT' } },
      'wants JWT authorization',
    ],
    ['a key that makes no HMACs', { Type: 'AWS::KMS::Key' }, 'has the spec SYMMETRIC_DEFAULT'],
  ];

  test.each(changes)('%s', (_what, resource, message) => {
    const directory = changeTiny((resources) => {
      resources['New'] = resource;
    });
    expect(() => read(directory)).toThrow(message);
  });

  test('a directory without an assembly', () => {
    expect(() => readAssembly('/nowhere', 'GovernanceStack')).toThrow(
      '/nowhere/GovernanceStack.template.json',
    );
  });
});
