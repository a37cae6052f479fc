import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { HANDLER_NAMES } from '../../lib/handlers.ts';
import { roles } from '../organisation/index.ts';
import { allRights, nameResource, rightsOf } from './support/iam.ts';
import { only, type Properties } from './support/resources.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

const LEDGER = 'DynamoDB Table countersign-ledger';
const VIEWS = 'DynamoDB Table countersign-views';
const HEADS = 'DynamoDB Table countersign-heads';
const TASKS = 'DynamoDB Table countersign-tasks';
const MACHINES = 'arn:aws:states:::stateMachine:countersign-*';
const EXECUTIONS = 'arn:aws:states:::execution:countersign-*';
const FAILURES = 'SQS Queue countersign-failures';
const TOPICS = Object.keys(roles).map((role) => `SNS Topic countersign-${role}`);

const READ = ['dynamodb:Query'];
const APPEND = ['dynamodb:PutItem', 'dynamodb:Query'];
const MAINTAIN = ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query'];
const LOOK_UP = ['dynamodb:BatchGetItem', 'dynamodb:Query'];
const LISTS = Object.fromEntries(
  ['standing', 'due', 'subject'].map((by) => [`${VIEWS}/index/by-${by}`, READ]),
);
const TRACED = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
const TRACE = { '*': TRACED };
// A token says by itself which execution is meant: AWS has no resource to name for these.
const TRACE_AND_WAKE = { '*': ['states:SendTaskFailure', 'states:SendTaskSuccess', ...TRACED] };
// A subscription's ARN is of AWS's making.
const SUBSCRIPTIONS = ['sns:GetSubscriptionAttributes', 'sns:SetSubscriptionAttributes', 'sns:Unsubscribe'];
const logOf = (handler: string) => ({
  [`Logs LogGroup /aws/lambda/countersign-${handler}`]: ['logs:CreateLogStream', 'logs:PutLogEvents'],
});
const onTopics = (...actions: string[]) => Object.fromEntries(TOPICS.map((topic) => [topic, actions]));

let template: Template;
let key: string;
let digestKey: string;

beforeAll(async () => {
  ({ template } = await synthesizeStack());
  const keyOf = (name: string) => {
    const alias = only(template, 'AWS::KMS::Alias', { AliasName: `alias/countersign-${name}` });
    return `KMS Key ${alias['TargetKeyId'].Ref}`;
  };
  key = keyOf('links');
  digestKey = keyOf('digests');
});

describe('each role may do exactly this', () => {
  test('intake', () => {
    expect(rightsOf(template, 'intake')).toEqual({
      ...logOf('intake'),
      ...TRACE_AND_WAKE,
      [LEDGER]: APPEND,
      [VIEWS]: ['dynamodb:Query'],
      [TASKS]: MAINTAIN,
      [key]: ['kms:GenerateMac'],
      ...onTopics('sns:Publish'),
    });
  });

  test('open-stage', () => {
    expect(rightsOf(template, 'openstage')).toEqual({
      ...logOf('open-stage'),
      ...TRACE_AND_WAKE,
      [LEDGER]: APPEND,
      [TASKS]: MAINTAIN,
      [key]: ['kms:GenerateMac'],
      ...onTopics('sns:Publish'),
    });
  });

  test('take-effect', () => {
    expect(rightsOf(template, 'takeeffect')).toEqual({
      ...logOf('take-effect'),
      ...TRACE_AND_WAKE,
      [LEDGER]: APPEND,
      [TASKS]: MAINTAIN,
    });
  });

  test('check', () => {
    expect(rightsOf(template, 'check')).toEqual({
      ...logOf('check'),
      ...TRACE_AND_WAKE,
      [LEDGER]: APPEND,
      [TASKS]: MAINTAIN,
    });
  });

  test('review, which writes nothing', () => {
    expect(rightsOf(template, 'review')).toEqual({
      ...logOf('review'),
      ...TRACE,
      [LEDGER]: READ,
      [key]: ['kms:VerifyMac'],
    });
  });

  test('decide', () => {
    expect(rightsOf(template, 'decide')).toEqual({
      ...logOf('decide'),
      ...TRACE_AND_WAKE,
      [LEDGER]: APPEND,
      [TASKS]: MAINTAIN,
      [key]: ['kms:VerifyMac'],
    });
  });

  test('close', () => {
    expect(rightsOf(template, 'close')).toEqual({
      ...logOf('close'),
      ...TRACE_AND_WAKE,
      [LEDGER]: APPEND,
      [TASKS]: MAINTAIN,
      [MACHINES]: ['states:StartExecution'],
      [EXECUTIONS]: ['states:DescribeExecution'],
      [FAILURES]: ['sqs:SendMessage'],
      ...onTopics('sns:Publish'),
    });
  });

  test('sweep', () => {
    expect(rightsOf(template, 'sweep')).toEqual({
      ...logOf('sweep'),
      ...TRACE_AND_WAKE,
      [LEDGER]: APPEND,
      [VIEWS]: [...LOOK_UP, 'dynamodb:UpdateItem'],
      ...LISTS,
      [TASKS]: MAINTAIN,
      [MACHINES]: ['states:StartExecution'],
      [EXECUTIONS]: ['states:DescribeExecution'],
      [FAILURES]: ['sqs:SendMessage'],
      ...onTopics('sns:ListSubscriptionsByTopic', 'sns:Publish'),
    });
  });

  test('orphans, which only reads', () => {
    expect(rightsOf(template, 'orphans')).toEqual({
      ...logOf('orphans'),
      ...TRACE,
      [LEDGER]: READ,
      [VIEWS]: ['dynamodb:BatchGetItem', 'dynamodb:Query'],
      ...LISTS,
    });
  });

  test('adopt, which does for every open request what the sweeper does for what is due, and shows it again', () => {
    expect(rightsOf(template, 'adopt')).toEqual({
      ...logOf('adopt'),
      ...TRACE_AND_WAKE,
      [LEDGER]: APPEND,
      [VIEWS]: [
        'dynamodb:BatchGetItem',
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      ...LISTS,
      [TASKS]: MAINTAIN,
      [MACHINES]: ['states:StartExecution'],
      [EXECUTIONS]: ['states:DescribeExecution'],
      [FAILURES]: ['sqs:SendMessage'],
      ...onTopics('sns:Publish'),
    });
  });

  test('enrol, which knows nothing of requests', () => {
    expect(rightsOf(template, 'enrol')).toEqual({
      ...logOf('enrol'),
      '*': [...SUBSCRIPTIONS, ...TRACE['*']],
      [FAILURES]: ['sqs:SendMessage'],
      ...onTopics('sns:ListSubscriptionsByTopic', 'sns:Subscribe'),
    });
  });

  test('reconcile, which lists the executions that run and asks about none but what has a name that it needs', () => {
    expect(rightsOf(template, 'reconcile')).toEqual({
      ...logOf('reconcile'),
      ...TRACE_AND_WAKE,
      [LEDGER]: APPEND,
      [VIEWS]: [
        'dynamodb:BatchGetItem',
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      ...LISTS,
      [TASKS]: MAINTAIN,
      [MACHINES]: ['states:ListExecutions', 'states:StartExecution'],
      [EXECUTIONS]: ['states:DescribeExecution'],
      [FAILURES]: ['sqs:SendMessage'],
      ...onTopics('sns:Publish'),
    });
  });

  test('digest, which writes to the locked bucket and not to the ledger', () => {
    const bucket = `S3 Bucket ${Object.keys(template.findResources('AWS::S3::Bucket'))[0]}`;
    expect(rightsOf(template, 'digest')).toEqual({
      ...logOf('digest'),
      ...TRACE,
      [LEDGER]: ['dynamodb:Query'],
      [HEADS]: [
        'dynamodb:BatchGetItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      [digestKey]: ['kms:GetPublicKey', 'kms:Sign'],
      [bucket]: ['s3:ListBucket', 's3:ListBucketVersions'],
      [`${bucket}/*`]: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'],
      [FAILURES]: ['sqs:SendMessage'],
    });
  });

  test('survey, which reads all of the ledger and all heads, and writes what it found to these', () => {
    expect(rightsOf(template, 'survey')).toEqual({
      ...logOf('survey'),
      ...TRACE,
      [LEDGER]: ['dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:Scan'],
      [HEADS]: [
        'dynamodb:BatchGetItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Scan',
        'dynamodb:UpdateItem',
      ],
      [FAILURES]: ['sqs:SendMessage'],
    });
  });

  test('no role but that of digest signs digests, or puts anything into the bucket', () => {
    const making = allRights(template).filter(
      ({ actions, resources }) =>
        resources.includes(digestKey) || actions.some((action) => action.startsWith('s3:')),
    );
    expect([...new Set(making.map(({ role }) => role.replace(/[0-9A-F]{8}$/, '')))]).toEqual(['digestRole']);
  });

  test('the state machines', () => {
    expect(rightsOf(template, 'Workflows')).toEqual({
      'Lambda Function countersign-check': ['lambda:InvokeFunction'],
      'Lambda Function countersign-intake': ['lambda:InvokeFunction'],
      'Lambda Function countersign-open-stage': ['lambda:InvokeFunction'],
      'Lambda Function countersign-take-effect': ['lambda:InvokeFunction'],
      '*': [
        'logs:CreateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:DescribeLogGroups',
        'logs:DescribeResourcePolicies',
        'logs:GetLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:UpdateLogDelivery',
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
        'xray:PutTelemetryRecords',
        'xray:PutTraceSegments',
      ],
    });
  });

  test('follow, which writes what follows from the ledger and never the ledger', () => {
    expect(rightsOf(template, 'follow')).toEqual({
      ...logOf('follow'),
      ...TRACE,
      [LEDGER]: READ,
      [`${LEDGER}/StreamArn`]: [
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
      ],
      [VIEWS]: [
        'dynamodb:BatchGetItem',
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
      ],
      [HEADS]: ['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      'arn:aws:events:::event-bus/countersign': ['events:PutEvents'],
      'SQS Queue countersign-unfollowed-entries': ['sqs:SendMessage'],
    });
  });

  test('nobody who writes the ledger writes heads', () => {
    const writers = (table: string) =>
      allRights(template)
        .filter(({ resources }) => resources.includes(table))
        .filter(({ actions }) => actions.some((action) => /Put|Update|Delete|Write/.test(action)))
        .map(({ role }) => role);
    expect(writers(HEADS)).not.toEqual([]);
    expect(writers(HEADS).filter((role) => writers(LEDGER).includes(role))).toEqual([]);
  });

  test('and besides these and the other handlers there are no roles', () => {
    expect(Object.keys(template.findResources('AWS::IAM::Role'))).toHaveLength(HANDLER_NAMES.length + 1);
  });
});

describe('who may call each handler', () => {
  const statementsOf = (handler: string) => {
    const policy = Object.values(template.findResources('AWS::Lambda::ResourcePolicy')).find(
      ({ Properties }) =>
        nameResource(template, Properties.ResourceArn) === `Lambda Function countersign-${handler}`,
    );
    return policy?.['Properties'].PolicyDocument.Statement as Properties[] | undefined;
  };
  const callersOf = (handler: string) =>
    statementsOf(handler)?.map(({ Sid, Effect, Principal, Action, Condition }) => {
      const named = (value: unknown) => nameResource(template, value).replace(/[0-9A-F]{8}(?=$|\/)/, '');
      const conditions = Object.entries(Condition as Record<string, Record<string, unknown>>).map(
        ([operator, keys]) => [operator, Object.entries(keys).map(([key, value]) => [key, named(value)])],
      );
      return [Sid, Effect, Principal.Service ?? Principal.AWS, [Action].flat(), conditions];
    });
  const CALL = ['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl'];
  const denied = (...conditions: unknown[]) => ['NobodyElseCalls', 'Deny', '*', CALL, conditions];

  test.each(['intake', 'open-stage', 'check', 'take-effect'])('%s: the state machines alone', (handler) => {
    expect(callersOf(handler)).toEqual([
      denied(['ArnNotEquals', [['aws:PrincipalArn', 'IAM Role WorkflowsRole']]]),
    ]);
  });

  test.each([
    ['review', 'apigateway', '/*/*'],
    ['decide', 'apigateway', '/*/*/decide/{link}'],
    ['query', 'apigateway', '/*/*/v1/{operation+}'],
    ['act', 'apigateway', '/*/*/v1/{operation+}'],
    ['close', 'events', undefined],
    ['inform', 'events', undefined],
  ])('%s: %s alone, for its route or rule', (handler, service, route) => {
    const source =
      route === undefined
        ? `Events Rule countersign-${handler}`
        : `arn:aws:execute-api:::ApiGatewayV2 Api countersign-links${route}`;
    expect(callersOf(handler)).toEqual([
      [
        'ItsCaller',
        'Allow',
        `${service}.amazonaws.com`,
        ['lambda:InvokeFunction'],
        [
          ['ArnLike', [['aws:SourceArn', source]]],
          ['StringEquals', [['aws:SourceAccount', 'AWS::AccountId']]],
        ],
      ],
      denied(['ArnNotLike', [['aws:SourceArn', source]]]),
    ]);
  });

  test('follow: the stream alone, since others in the account are denied', () => {
    expect(callersOf('follow')).toEqual([
      denied(
        ['StringEquals', [['aws:PrincipalAccount', 'AWS::AccountId']]],
        ['ArnNotEquals', [['aws:PrincipalArn', 'IAM Role followRole']]],
      ),
    ]);
  });

  test('the others look at nothing that they are told, and a rule of ours may call them', () => {
    // CloudFormation calls it in the name of who deploys, who could change its policy as well; it answers CloudFormation alone.
    const others = HANDLER_NAMES.filter(
      (handler) => statementsOf(handler) === undefined && handler !== 'orphans',
    );
    expect(others).toEqual(['sweep', 'adopt', 'enrol', 'reconcile', 'daily-mail', 'digest', 'survey']);
    const permissions = Object.values(template.findResources('AWS::Lambda::Permission')).map(
      ({ Properties: { FunctionName, Principal, SourceArn } }) => [
        nameResource(template, FunctionName).replace('Lambda Function countersign-', ''),
        Principal,
        nameResource(template, SourceArn),
      ],
    );
    expect(permissions.sort()).toEqual(
      others.map((one) => [one, 'events.amazonaws.com', `Events Rule countersign-${one}`]).sort(),
    );
  });

  test('no role may call any but the machines their four, and the check its own', () => {
    const calling = allRights(template).filter(({ actions }) => actions.includes('lambda:InvokeFunction'));
    expect([...new Set(calling.map(({ role }) => role.replace(/[0-9A-F]{8}$/, '')))]).toEqual([
      'WorkflowsRole',
    ]);
  });
});

describe('all policies', () => {
  test('hold a wildcard only where AWS has no resource to name, or over our own names', () => {
    const wildcards = allRights(template).flatMap(({ actions, resources }) =>
      resources.some((resource) => resource.includes('*')) ? actions : [],
    );
    expect([...new Set(wildcards)].sort()).toEqual([
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
      's3:GetObject',
      's3:GetObjectVersion',
      's3:PutObject',
      ...SUBSCRIPTIONS,
      'states:DescribeExecution',
      'states:ListExecutions',
      'states:SendTaskFailure',
      'states:SendTaskSuccess',
      'states:StartExecution',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });

  test('name each action', () => {
    expect(
      allRights(template).flatMap(({ actions }) => actions.filter((action) => action.includes('*'))),
    ).toEqual([]);
  });

  test('are our own: no role has a managed policy', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::IAM::Role'))) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
    }
  });

  test('let services take the role of the machines for this stack alone', () => {
    const conditionsFor = (service: string) =>
      Object.values(template.findResources('AWS::IAM::Role'))
        .map(({ Properties }) => Properties.AssumeRolePolicyDocument.Statement[0])
        .filter(({ Principal }) => Principal.Service === service)
        .map(({ Condition }) => Object.keys(Condition));
    expect(conditionsFor('states.amazonaws.com')).toEqual([['StringEquals', 'ArnLike']]);
  });
});
