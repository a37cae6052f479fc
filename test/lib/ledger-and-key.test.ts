import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { DETAILS } from '../../lambdas/domain/details.ts';
import type { GovernanceStack } from '../../lib/governance-stack.ts';
import { STREAM_KINDS } from '../../lib/handlers.ts';
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

test('tables know every kind of stream that there is', () => {
  expect(STREAM_KINDS).toEqual(Object.keys(DETAILS));
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

describe("what each table's own policy denies", () => {
  const OTHERWISE = [
    'dynamodb:BatchWriteItem',
    'dynamodb:PartiQLInsert',
    'dynamodb:PartiQLUpdate',
    'dynamodb:PartiQLDelete',
  ];
  /** The statements of a table's policy, with the roles that they except by the names of their handlers. */
  function denials(name: string) {
    const table = only(template, 'AWS::DynamoDB::Table', { TableName: `countersign-${name}` });
    return table['ResourcePolicy'].PolicyDocument.Statement.map(
      ({ Sid, Effect, Principal, Action, Resource, Condition = {} }: Properties) => {
        expect([Effect, Principal]).toEqual(['Deny', { AWS: '*' }]);
        expect(nameResource(template, Resource)).toBe(`arn:aws:dynamodb:::table/countersign-${name}`);
        const { ArnNotEquals, ...rest } = Condition;
        expect(Object.keys(ArnNotEquals ?? {})).toEqual(ArnNotEquals ? ['aws:PrincipalArn'] : []);
        const roles = [ArnNotEquals?.['aws:PrincipalArn'] ?? []]
          .flat()
          .map((arn) => nameResource(template, arn).replace(/^IAM Role (\w+)Role[0-9A-F]{8}$/, '$1'));
        const [of = {}] = Object.values(rest) as Properties[];
        return [Sid, [Action].flat().toSorted(), roles, of['dynamodb:LeadingKeys'] ?? []];
      },
    );
  }

  test('on the ledger: all but putting, and that for all but the appending roles, each for its kinds of streams', () => {
    const PUT = ['dynamodb:PutItem'];
    const effects = ['takeeffect', 'sweep', 'adopt'];
    const closing = ['close', 'reconcile'];
    const beginning = ['act', 'intake'];
    const requests = ['decide', 'openstage', 'check'];
    const set = (roles: unknown) => (roles as string[]).toSorted();
    const found = denials('ledger').map(([sid, actions, roles, keys]: unknown[]) => [
      sid,
      actions,
      set(roles),
      [keys].flat(),
    ]);
    const all = [...effects, ...closing, ...beginning, ...requests].sort();
    expect(found).toEqual([
      [
        'NobodyWritesOtherwise',
        [...OTHERWISE, 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:UpdateTimeToLive'].sort(),
        [],
        [],
      ],
      ['OnlyItsWritersWrite', PUT, all, []],
      ['WritersOfRequest', PUT, all, ['request/*']],
      ['WritersOfSubject', PUT, [...effects, ...closing, ...beginning].sort(), ['subject/*']],
      ['WritersOfVersion', PUT, [...effects].sort(), ['version/*']],
      ['WritersOfDefinition', PUT, [...beginning].sort(), ['definition/*']],
      ['NoOtherStreams', PUT, [], ['request/*', 'subject/*', 'version/*', 'definition/*']],
    ]);
  });

  const WRITE = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];
  test.each([
    ['views', ['dynamodb:UpdateTimeToLive'], WRITE, ['sweep', 'adopt', 'reconcile', 'follow']],
    [
      'tasks',
      ['dynamodb:UpdateItem', 'dynamodb:UpdateTimeToLive'],
      ['dynamodb:PutItem', 'dynamodb:DeleteItem'],
      ['act', 'adopt', 'check', 'close', 'decide', 'intake', 'openstage', 'reconcile', 'sweep', 'takeeffect'],
    ],
    [
      'heads',
      ['dynamodb:DeleteItem'],
      ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
      ['follow', 'digest', 'survey'],
    ],
  ])('on the %s: writing, for all but those who do', (name, forbidden, written, writers) => {
    const [otherwise, others, ...rest] = denials(name);
    expect(rest).toEqual([]);
    expect(otherwise).toEqual(['NobodyWritesOtherwise', [...OTHERWISE, ...forbidden].sort(), [], []]);
    expect([others[0], others[1], others[2].toSorted()]).toEqual([
      'OnlyItsWritersWrite',
      written.toSorted(),
      [...writers].sort(),
    ]);
  });

  test('names the role in which operators make views anew, for views and tasks alone', async () => {
    const repairRole =
      'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Ops_0a1b';
    const { template: named } = await synthesizeStack({ props: { repairRole } });
    const naming = Object.values(named.findResources('AWS::DynamoDB::Table'))
      .filter((table) => JSON.stringify(table).includes(repairRole))
      .map(({ Properties }) => Properties.TableName);
    expect(naming).toEqual(['countersign-views', 'countersign-tasks']);
    for (const wide of ['arn:aws:iam::111122223333:role/*', '*', 'operations'])
      await expect(synthesizeStack({ props: { repairRole: wide } })).rejects.toThrow(
        `repairRole must be the ARN of one role, such as arn:aws:iam::111122223333:role/operations, and is '${wide}'`,
      );
  });
});

test('writing takes the function itself, in streams of its kinds: its role elsewhere writes nothing', () => {
  const writing = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.filter(({ Action }: Properties) =>
      [Action].flat().some((action) => /^dynamodb:(Put|Update|Delete)Item$/.test(action)),
    ).map(({ Condition }: Properties) => [
      Properties.Roles[0].Ref.replace(/Role[0-9A-F]{8}$/, ''),
      nameResource(template, Condition.ArnEquals['lambda:SourceFunctionArn']).replace(/.*countersign-/, ''),
      [Condition['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? []].flat(),
    ]),
  );
  for (const [role, handler] of writing) expect(handler.replaceAll('-', '')).toBe(role.replaceAll('-', ''));
  expect(writing.filter(([role]) => role === 'decide')).toEqual([
    ['decide', 'decide', ['request/*']],
    ['decide', 'decide', []],
  ]);
  expect(writing.length).toBeGreaterThan(20);
});

describe('the key of the links', () => {
  test('makes HMACs and outlives the stack', () => {
    template.hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' },
    });
    template.hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/countersign-links' });
  });

  test('makes links for those who send them only, for no administrator; an auditor may ask it', () => {
    const key = only(template, 'AWS::KMS::Key', { KeySpec: 'HMAC_256' });
    const [administration, audit, ...uses] = key['KeyPolicy'].Statement;
    expect(administration.Action.filter((action: string) => /Mac|Grant$|\*/.test(action))).toEqual([
      'kms:RevokeGrant',
    ]);
    expect(audit).toMatchObject({ Effect: 'Allow', Action: 'kms:VerifyMac' });
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
