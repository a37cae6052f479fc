import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { matchesPattern } from '../../local/events/pattern.ts';
import { rightsOf } from './support/iam.ts';
import { allOf } from './support/resources.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

const CHAT = { 'model-risk': { roles: ['manager'] }, everything: {} };

test.each([undefined, {}])('nothing of it is there where no channel is named: %j', async (chat) => {
  const { template } = await synthesizeStack({ props: { integrations: { chat } } });
  expect(JSON.stringify(template.toJSON())).not.toMatch(/chat/i);
});

describe('where channels of a chat are named', () => {
  let template: Template;
  beforeAll(async () => {
    ({ template } = await synthesizeStack({ props: { integrations: { chat: CHAT } } }));
  });

  test('a function of its own reads the ledger and publishes to their topics, and can nothing else', () => {
    const told = allOf(template, 'AWS::Lambda::Function').filter(
      ({ Environment }) => Environment.Variables.CHAT !== undefined,
    );
    expect(told.map(({ FunctionName }) => FunctionName)).toEqual(['countersign-chat-out']);
    expect(JSON.parse(told[0]?.['Environment'].Variables.CHAT)).toEqual(CHAT);
    const { 'DynamoDB Table countersign-ledger': ledger, ...others } = rightsOf(template, 'chatout');
    expect(ledger).toEqual(['dynamodb:Query']);
    const topics = Object.entries(others).filter(([name]) => /sns/i.test(name));
    expect(topics.map(([name]) => name)).toEqual([
      'arn:aws:sns:::countersign-chat_everything',
      'arn:aws:sns:::countersign-chat_model-risk',
    ]);
    for (const [, actions] of topics) expect(actions).toEqual(['sns:Publish']);
  });

  test('each is a topic that is encrypted, that nobody else publishes to, and that Amazon Q alone subscribes to', () => {
    const topics = Object.entries(template.findResources('AWS::SNS::Topic')).filter(([, { Properties }]) =>
      String(Properties.TopicName).startsWith('countersign-chat_'),
    );
    expect(topics).toHaveLength(2);
    const policies = allOf(template, 'AWS::SNS::TopicPolicy');
    for (const [id, { Properties }] of topics) {
      expect(JSON.stringify(Properties.KmsMasterKeyId)).toContain('alias/aws/sns');
      const policy = policies.find(({ Topics }) => Topics[0].Ref === id);
      const statements = policy?.['PolicyDocument'].Statement;
      expect(statements).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            Sid: 'NobodyElsePublishes',
            Effect: 'Deny',
            Action: 'sns:Publish',
            Principal: { AWS: '*' },
            Condition: {
              ArnNotEquals: {
                'aws:PrincipalArn': { 'Fn::GetAtt': [expect.stringContaining('chatoutRole'), 'Arn'] },
              },
            },
          }),
          expect.objectContaining({
            Sid: 'AmazonQAlone',
            Effect: 'Deny',
            Action: 'sns:Subscribe',
            Condition: { StringNotLike: { 'sns:Endpoint': 'https://*.chatbot.amazonaws.com' } },
          }),
        ]),
      );
    }
  });

  test('an alarm goes off when any of them was not told, and wakes whom the others wake', () => {
    const [alarm] = allOf(template, 'AWS::CloudWatch::Alarm').filter(
      ({ AlarmName }) => AlarmName === 'countersign-chat-undelivered',
    );
    const [sum, ...metrics] = alarm?.['Metrics'] ?? [];
    expect(sum).toMatchObject({ Expression: 'FILL(m0, 0) + FILL(m1, 0)' });
    expect(
      metrics.map(({ MetricStat }: { MetricStat: { Metric: object } }) => MetricStat.Metric),
    ).toMatchObject(
      ['model-risk', 'everything'].map((name) => ({
        Namespace: 'AWS/SNS',
        MetricName: 'NumberOfNotificationsFailed',
        Dimensions: [
          {
            Name: 'TopicName',
            Value: { 'Fn::GetAtt': [expect.stringContaining(name.replace('-', '')), 'TopicName'] },
          },
        ],
      })),
    );
    expect(alarm).toMatchObject({ Threshold: 1, EvaluationPeriods: 1, TreatMissingData: 'notBreaching' });
  });

  test('it is told of what asks people and of what came of it, and of nothing else', () => {
    const rule = allOf(template, 'AWS::Events::Rule').find(({ Name }) => Name === 'countersign-chat-out');
    const matches = (stream: string, action: string) =>
      matchesPattern(rule?.['EventPattern'], {
        source: 'countersign',
        'detail-type': 'Ledger Entry',
        detail: { stream, action },
      });
    for (const action of ['stage-opened', 'reminded', 'escalated', 'decided', 'promoted'])
      expect(matches('request/r1', action)).toBe(true);
    expect(matches('subject/model/churn', 'request-closed')).toBe(true);
    expect(matches('subject/model/churn', 'promoted')).toBe(false);
    expect(matches('request/r1', 'submitted')).toBe(false);
  });
});
