import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import type { GovernanceStack } from '../../lib/governance-stack.ts';
import { nameResource } from './support/iam.ts';
import { only, type Properties } from './support/resources.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

let template: Template;
beforeAll(async () => {
  ({ template } = await synthesizeStack());
});

describe('the ledger', () => {
  test('can be restored, stays when the stack goes, goes when its creation fails, and has a stream', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        TableName: 'countersign-ledger',
        KeySchema: [
          { AttributeName: 'stream', KeyType: 'HASH' },
          { AttributeName: 'seq', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'stream', AttributeType: 'S' },
          { AttributeName: 'seq', AttributeType: 'N' },
          { AttributeName: 'moment', AttributeType: 'S' },
        ],
        LocalSecondaryIndexes: [
          {
            IndexName: 'by-moment',
            KeySchema: [
              { AttributeName: 'stream', KeyType: 'HASH' },
              { AttributeName: 'moment', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        // Or a first deployment that fails could not clear away what it made, and no later one would find the name free.
        DeletionProtectionEnabled: false,
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      },
    });
  });

  test('lets nobody change or remove an entry', () => {
    const ledger = only(template, 'AWS::DynamoDB::Table', { TableName: 'countersign-ledger' });
    const { Statement } = ledger['ResourcePolicy'].PolicyDocument;
    expect(Statement).toHaveLength(1);
    expect(Statement[0]).toMatchObject({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: [
        'dynamodb:BatchWriteItem',
        'dynamodb:DeleteItem',
        'dynamodb:PartiQLDelete',
        'dynamodb:PartiQLInsert',
        'dynamodb:PartiQLUpdate',
        'dynamodb:UpdateItem',
        'dynamodb:UpdateTimeToLive',
      ],
    });
    expect(nameResource(template, Statement[0].Resource)).toBe('arn:aws:dynamodb:::table/countersign-ledger');
  });

  test('is followed: every change, in order, with a bounded number of attempts and a place for what fails', () => {
    const mapping = only(template, 'AWS::Lambda::EventSourceMapping');
    expect(mapping).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      ParallelizationFactor: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 20,
    });
    // Changed and removed entries come, too.
    expect(mapping).not.toHaveProperty('FilterCriteria');
    expect(nameResource(template, mapping['EventSourceArn'])).toBe(
      'DynamoDB Table countersign-ledger/StreamArn',
    );
    expect(nameResource(template, mapping['FunctionName'])).toBe('Lambda Function countersign-follow');
    expect(nameResource(template, mapping['DestinationConfig'].OnFailure.Destination)).toBe(
      'SQS Queue countersign-unfollowed-entries',
    );
    expect(template.findResources('AWS::Pipes::Pipe')).toEqual({});
  });

  test('rings when changes of it are given up', () => {
    const alarm = only(template, 'AWS::CloudWatch::Alarm', { AlarmName: 'countersign-unfollowed-entries' });
    expect(alarm['AlarmDescription']).toContain('The log of follow names them');
    expect(nameResource(template, alarm['Dimensions'][0].Value)).toBe(
      'SQS Queue countersign-unfollowed-entries/QueueName',
    );
  });
});

test('stack and ledger are protected from slips once a deployment says so, and not before', async () => {
  let stack: GovernanceStack | undefined;
  const change = (made: GovernanceStack) => {
    stack = made;
  };
  await synthesizeStack({ change });
  expect(stack?.terminationProtection).toBe(false);
  const standing = await synthesizeStack({ props: { protect: true }, change });
  expect(stack?.terminationProtection).toBe(true);
  standing.template.hasResourceProperties('AWS::DynamoDB::Table', {
    TableName: 'countersign-ledger',
    DeletionProtectionEnabled: true,
  });
});

test.each(['views', 'tasks', 'heads'])('%s can be restored and stay when the stack goes', (name) => {
  template.hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      TableName: `countersign-${name}`,
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      StreamSpecification: Match.absent(),
    },
  });
});

describe('the key of the links', () => {
  test('makes HMACs and outlives the stack', () => {
    template.hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' },
    });
    template.hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/countersign-links' });
  });

  test('can be used by those who send links and those who are sent them only, and by no administrator', () => {
    const key = only(template, 'AWS::KMS::Key', { KeySpec: 'HMAC_256' });
    const [administration, ...uses] = key['KeyPolicy'].Statement;
    expect(administration.Action.filter((action: string) => /Mac|Grant$|\*/.test(action))).toEqual([
      'kms:RevokeGrant',
    ]);
    expect(
      uses.map(({ Action, Condition }: Properties) => [
        Action,
        nameResource(template, Condition.ArnEquals['aws:PrincipalArn']).replace(/[0-9A-F]{8}$/, ''),
      ]),
    ).toEqual([
      ['kms:VerifyMac', 'IAM Role reviewRole'],
      ['kms:VerifyMac', 'IAM Role decideRole'],
      ['kms:GenerateMac', 'IAM Role intakeRole'],
      ['kms:GenerateMac', 'IAM Role openstageRole'],
      ['kms:GenerateMac', 'IAM Role informRole'],
      ['kms:GenerateMac', 'IAM Role dailymailRole'],
    ]);
  });
});
