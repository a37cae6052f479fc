import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { WEBHOOK_HANDLERS } from '../../lib/handlers.ts';
import { EVENT_TYPES } from '../../schema/event-types.ts';
import type { Webhooks } from '../../schema/webhooks.ts';
import { rightsOf } from './support/iam.ts';
import { allOf, only } from './support/resources.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

const WEBHOOKS: Webhooks = {
  everything: { url: 'https://hooks.example.com/all', secret: 'countersign/webhook-all' },
  'credit-models': {
    url: 'https://hooks.example.com/credit',
    events: ['subject.promoted', 'subject.retired'],
    subjects: ['model/credit-*'],
  },
};

test('nothing of it is there where nobody is told', async () => {
  for (const webhooks of [undefined, {}]) {
    const { template } = await synthesizeStack({ props: { webhooks } });
    expect(
      JSON.stringify(template.toJSON()).match(
        /.{0,40}(countersign-webhook|countersign-deliveries|EDWARDS).{0,40}/gi,
      ),
    ).toBeNull();
  }
});

describe('where somebody is told', () => {
  let template: Template;
  beforeAll(async () => {
    ({ template } = await synthesizeStack({ props: { webhooks: WEBHOOKS } }));
  });

  const rule = (name: string) => only(template, 'AWS::Events::Rule', { Name: `countersign-webhook-${name}` });

  test('each has a queue of its own, into which the bus puts what it is to be told', () => {
    const queues = allOf(template, 'AWS::SQS::Queue').filter(({ QueueName }) => /-webhook-/.test(QueueName));
    expect(queues.map(({ QueueName }) => QueueName)).toEqual([
      'countersign-webhook-everything',
      'countersign-webhook-credit-models',
    ]);
    for (const { RedrivePolicy, VisibilityTimeout, MessageRetentionPeriod } of queues) {
      expect(RedrivePolicy.maxReceiveCount).toBe(20);
      // Longer than the function may take, so that nothing is told twice for that.
      expect(VisibilityTimeout).toBe(6 * WEBHOOK_HANDLERS['webhook-out'].timeoutSeconds);
      expect(MessageRetentionPeriod).toBe(14 * 86_400);
    }
    expect(
      allOf(template, 'AWS::Lambda::EventSourceMapping').filter((one) => one['ScalingConfig']),
    ).toHaveLength(2);
  });

  test('rules let through what is asked for: all of requests and subjects, or these actions of these subjects', () => {
    const all = rule('everything')['EventPattern'].detail;
    expect(Object.keys(all)).toEqual(['$or']);
    expect(all.$or.map(({ stream }: { stream: unknown }) => stream)).toEqual([
      [{ prefix: 'request/' }],
      [{ prefix: 'subject/' }],
    ]);
    const actions = all.$or.flatMap(({ action }: { action: string[] }) => action);
    expect(actions).toHaveLength(EVENT_TYPES.length);
    // EventBridge takes an `$or` of one for the name of a member.
    expect(rule('credit-models')['EventPattern'].detail).toEqual({
      stream: [{ prefix: 'subject/' }],
      action: ['promoted', 'retired'],
      subject: [{ wildcard: 'model/credit-*' }],
    });
  });

  test('the functions may do exactly this', () => {
    const names = Object.keys(WEBHOOK_HANDLERS).map((name) => `countersign-${name}`);
    const functions = allOf(template, 'AWS::Lambda::Function').map(({ FunctionName }) => FunctionName);
    expect(functions).toEqual(expect.arrayContaining(names));
    const alias = only(template, 'AWS::KMS::Alias', { AliasName: 'alias/countersign-webhooks' });
    const shared = {
      'DynamoDB Table countersign-ledger': ['dynamodb:Query'],
      [`KMS Key ${alias['TargetKeyId'].Ref}`]: ['kms:Sign'],
      'arn:aws:secretsmanager:::secret:countersign/webhook-all-??????': [
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
      ],
      '*': ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    };
    const log = (name: string) => ({
      [`Logs LogGroup /aws/lambda/countersign-${name}`]: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    });
    const queue = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];
    expect(rightsOf(template, 'webhookout')).toEqual({
      ...shared,
      ...log('webhook-out'),
      'DynamoDB Table countersign-deliveries': ['dynamodb:GetItem', 'dynamodb:PutItem'],
      'SQS Queue countersign-webhook-everything': queue,
      'SQS Queue countersign-webhook-credit-models': queue,
    });
    expect(rightsOf(template, 'webhookretry')).toEqual({
      ...shared,
      ...log('webhook-retry'),
      'DynamoDB Table countersign-deliveries': [
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
      ],
      'DynamoDB Table countersign-deliveries/index/by-due': ['dynamodb:Query'],
      'SQS Queue countersign-failures': ['sqs:SendMessage'],
    });
  });

  test('no function reaches what is on its own machine, where the runtime of Lambda is', () => {
    expect(JSON.stringify(template.toJSON())).not.toMatch(/LOOPBACK/);
  });

  test('what was given up, and what could not even be noted, ring', () => {
    const alarms = allOf(template, 'AWS::CloudWatch::Alarm').map(({ AlarmName }) => AlarmName);
    expect(alarms).toEqual(
      expect.arrayContaining(['countersign-webhooks-undelivered', 'countersign-webhooks-untold']),
    );
  });
});
