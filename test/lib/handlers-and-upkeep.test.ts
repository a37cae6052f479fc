import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { HANDLER_NAMES, HANDLERS } from '../../lib/handlers.ts';
import { roles, workflows } from '../organisation/index.ts';
import { nameResource } from './support/iam.ts';
import { allOf, only } from './support/resources.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

let template: Template;
beforeAll(async () => {
  ({ template } = await synthesizeStack());
});

describe('the handlers', () => {
  test.each(Object.entries(HANDLERS))(
    '%s runs on Node 24 and arm64, traced, with its own log',
    (name, spec) => {
      const lambda = only(template, 'AWS::Lambda::Function', { FunctionName: `countersign-${name}` });
      expect(lambda).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        // A whole processor where all open requests are gone through one by one.
        MemorySize: name === 'adopt' || name === 'orphans' ? 1_769 : 512,
        Timeout: spec.timeoutSeconds,
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON' },
      });
      expect(nameResource(template, lambda['LoggingConfig'].LogGroup)).toBe(
        `Logs LogGroup /aws/lambda/countersign-${name}`,
      );
    },
  );

  test('are told what they need, and no more', () => {
    const settings = Object.fromEntries(
      allOf(template, 'AWS::Lambda::Function').map(({ FunctionName, Environment }) => [
        FunctionName,
        Object.keys(Environment.Variables).filter((key) => key !== 'AWS_RETRY_MODE'),
      ]),
    );
    const readable = ['DEPLOYMENT', 'LEDGER_TABLE', 'VIEWS_TABLE'];
    const tables = ['DEPLOYMENT', 'LEDGER_TABLE', 'TASKS_TABLE'];
    const asking = ['LINK_KEY_ID', 'TOPIC_ARN_PREFIX', 'LINK_BASE_URL'];
    expect(settings).toEqual({
      'countersign-intake': [...readable, 'TASKS_TABLE', ...asking, 'STACK_ID'],
      'countersign-open-stage': [...tables, ...asking],
      'countersign-check': tables,
      'countersign-take-effect': tables,
      'countersign-review': ['DEPLOYMENT', 'LEDGER_TABLE', 'LINK_KEY_ID'],
      'countersign-decide': [...tables, 'LINK_KEY_ID'],
      'countersign-close': [...tables, 'STATE_MACHINE_ARN_PREFIX', 'TOPIC_ARN_PREFIX'],
      'countersign-sweep': [...readable, 'TASKS_TABLE', 'STATE_MACHINE_ARN_PREFIX', 'TOPIC_ARN_PREFIX'],
      'countersign-adopt': [...readable, 'TASKS_TABLE', 'STATE_MACHINE_ARN_PREFIX', 'TOPIC_ARN_PREFIX'],
      'countersign-orphans': readable,
      'countersign-enrol': ['DEPLOYMENT', 'TOPIC_ARN_PREFIX'],
      'countersign-reconcile': [...readable, 'TASKS_TABLE', 'STATE_MACHINE_ARN_PREFIX', 'TOPIC_ARN_PREFIX'],
      'countersign-follow': [...readable, 'HEADS_TABLE', 'EVENT_BUS'],
      'countersign-inform': ['DEPLOYMENT', 'LEDGER_TABLE', ...asking],
      'countersign-daily-mail': [...readable, ...asking],
      'countersign-query': [...readable, 'RECEIPT_KEY_ID'],
      'countersign-act': [...readable, 'TASKS_TABLE', 'STATE_MACHINE_ARN_PREFIX', 'STACK_ID'],
      'countersign-digest': [
        'DEPLOYMENT',
        'LEDGER_TABLE',
        'HEADS_TABLE',
        'DIGEST_BUCKET',
        'DIGEST_KEY_ID',
        'DIGEST_EVERY_SECONDS',
      ],
      'countersign-survey': ['DEPLOYMENT', 'LEDGER_TABLE', 'HEADS_TABLE'],
    });
  });

  test('know the commit that they are of where they keep rules', async () => {
    const commit = '5993569a1bd0c7f2';
    const told = allOf((await synthesizeStack({ props: { commit } })).template, 'AWS::Lambda::Function')
      .filter(({ Environment }) => Environment.Variables.COMMIT === commit)
      .map(({ FunctionName }) => FunctionName);
    expect(told.sort()).toEqual(['countersign-act', 'countersign-intake']);
  });

  test('slow down with a service that throttles, unless somebody waits for their answer', () => {
    const adaptive = allOf(template, 'AWS::Lambda::Function')
      .filter(({ Environment }) => Environment.Variables.AWS_RETRY_MODE === 'adaptive')
      .map(({ FunctionName }) => FunctionName);
    const waited = ['review', 'decide', 'query', 'act'];
    expect(adaptive.sort()).toEqual(
      HANDLER_NAMES.filter((name) => !waited.includes(name))
        .map((name) => `countersign-${name}`)
        .sort(),
    );
  });

  test('keep their logs for a bounded time', () => {
    for (const { RetentionInDays } of allOf(template, 'AWS::Logs::LogGroup'))
      expect(RetentionInDays).toBe(90);
  });
});

describe('upkeep', () => {
  const ruleNamed = (Name: string) => only(template, 'AWS::Events::Rule', { Name });
  const failures = 'SQS Queue countersign-failures';

  test.each(['close', 'sweep', 'adopt', 'enrol', 'reconcile', 'digest', 'survey'])(
    '%s is called again when it fails, and not forgotten when it fails for good',
    (name) => {
      const [target, ...others] = ruleNamed(`countersign-${name}`)['Targets'];
      expect(others).toEqual([]);
      expect(nameResource(template, target.Arn)).toBe(`Lambda Function countersign-${name}`);
      expect(nameResource(template, target.DeadLetterConfig.Arn)).toBe(failures);
      const [retries] = allOf(template, 'AWS::Lambda::EventInvokeConfig').filter(
        ({ FunctionName }) => nameResource(template, FunctionName) === `Lambda Function countersign-${name}`,
      );
      expect(retries).toMatchObject({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 3600 });
      expect(nameResource(template, retries?.['DestinationConfig'].OnFailure.Destination)).toBe(failures);
    },
  );

  test('sees every end of our executions, and of no others', () => {
    const { detail, ...pattern } = ruleNamed('countersign-close')['EventPattern'];
    expect(pattern).toEqual({
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
    });
    expect(detail.status).toEqual(['SUCCEEDED', 'FAILED', 'ABORTED', 'TIMED_OUT']);
    expect(detail.stateMachineArn).toHaveLength(1);
    expect(nameResource(template, detail.stateMachineArn[0].prefix)).toBe(
      'arn:aws:states:::stateMachine:countersign-',
    );
    expect(ruleNamed('countersign-close')).not.toHaveProperty('EventBusName');
  });

  test('sweeps every five minutes', () => {
    expect(ruleNamed('countersign-sweep')['ScheduleExpression']).toBe('rate(5 minutes)');
  });

  test.each(['adopt', 'enrol'])('%s takes up what a deployment of this very stack has changed', (name) => {
    expect(ruleNamed(`countersign-${name}`)['EventPattern']).toEqual({
      source: ['aws.cloudformation'],
      'detail-type': ['CloudFormation Stack Status Change'],
      detail: {
        'stack-id': [{ Ref: 'AWS::StackId' }],
        'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
      },
    });
  });

  test('subscribes people once a day where no event of a deployment arrived', () => {
    expect(ruleNamed('countersign-enrol')['ScheduleExpression']).toBe('rate(1 day)');
  });

  test('compares open requests with what runs once a day', () => {
    expect(ruleNamed('countersign-reconcile')['ScheduleExpression']).toBe('rate(1 day)');
  });

  test('makes a digest every five minutes, and goes on with the survey every hour', () => {
    expect(ruleNamed('countersign-digest')['ScheduleExpression']).toBe('rate(5 minutes)');
    expect(ruleNamed('countersign-survey')['ScheduleExpression']).toBe('rate(1 hour)');
  });

  test('keeps executions that ended by a fault, and not those that ended by their rules', () => {
    const rule = ruleNamed('countersign-faults');
    expect(rule['EventPattern'].detail).toMatchObject({
      status: ['FAILED', 'TIMED_OUT'],
      error: [
        {
          'anything-but': [
            'InvalidRequest',
            'UnknownRequest',
            'NotAwaitingRework',
            'DefinitionReplaced',
            'AlreadyClosed',
            'Rejected',
            'Expired',
            'Superseded',
            'Withdrawn',
          ],
        },
      ],
    });
    expect(nameResource(template, rule['Targets'][0].Arn)).toBe(failures);
  });
});

describe('alarms', () => {
  const names = [
    'countersign-approvals-ended',
    'countersign-approvers-unconfirmed',
    'countersign-conditions-overdue',
    'countersign-effects-deferred',
    'countersign-entries-unnoticed',
    'countersign-entries-unreadable',
    'countersign-failures',
    'countersign-following-late',
    'countersign-ledger-damaged',
    'countersign-mails-undeliverable',
    'countersign-names-taken',
    'countersign-owed-not-started',
    'countersign-pages-failing',
    'countersign-requests-not-swept',
    'countersign-reviews-overdue',
    'countersign-stages-without-people',
    'countersign-subscriptions-foreign',
    'countersign-sweeper-stopped',
    'countersign-tables-damaged',
    'countersign-unfollowed-entries',
    'countersign-views-damaged',
  ];

  test('are few, and tell nobody unless asked to', () => {
    expect(
      allOf(template, 'AWS::CloudWatch::Alarm')
        .map(({ AlarmName }) => AlarmName)
        .sort(),
    ).toEqual(names);
    for (const alarm of allOf(template, 'AWS::CloudWatch::Alarm'))
      expect(alarm).not.toHaveProperty('AlarmActions');
  });

  test('mail to the address that is given', async () => {
    const loud = await synthesizeStack({ props: { alarmEmail: 'operations@example.com' } });
    loud.template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'operations@example.com',
    });
    loud.template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
          }),
        ]),
      },
    });
    const alarms = loud.template.findResources('AWS::CloudWatch::Alarm', {
      Properties: { AlarmActions: [Match.anyValue()] },
    });
    expect(Object.keys(alarms)).toHaveLength(names.length);
  });
});

test('the outputs say where to submit, where people answer and where the data is', () => {
  const one = (kind: string, names: readonly string[]) =>
    names.map((name) => `${kind}${name.replaceAll('-', '')}`);
  const expected = [
    ...['ApiEndpoint', 'DigestBucket', 'LedgerTable', 'ViewsTable'],
    ...one(
      'Start',
      workflows.map(({ id }) => id),
    ),
    ...one('Topic', Object.keys(roles)),
  ];
  expect(Object.keys(template.findOutputs('*')).sort()).toEqual(expected.sort());
});
