import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { TOLD } from '../../lambdas/operations/inform.ts';
import { TOLD_ACTIONS } from '../../lib/constructs/information.ts';
import { matchesPattern } from '../../local/events/pattern.ts';
import { eventOf, InformedStory, people } from '../lambdas/operations/informed.ts';
import { nameResource, rightsOf } from './support/iam.ts';
import { allOf, only } from './support/resources.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

let template: Template;
let key: string;
beforeAll(async () => {
  ({ template } = await synthesizeStack());
  const keys = template.findResources('AWS::KMS::Key', { Properties: { KeySpec: 'HMAC_256' } });
  key = `KMS Key ${Object.keys(keys)[0]}`;
});

const ruleNamed = (Name: string) => only(template, 'AWS::Events::Rule', { Name });
const withoutTopics = (rights: Record<string, string[]>) =>
  Object.fromEntries(Object.entries(rights).filter(([resource]) => !resource.startsWith('SNS Topic ')));
const onTopics = (rights: Record<string, string[]>) =>
  Object.entries(rights).flatMap(([resource, actions]) => (resource.startsWith('SNS Topic ') ? actions : []));

const READ = { 'DynamoDB Table countersign-ledger': ['dynamodb:Query'] };
const REST = {
  '*': ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
  'SQS Queue countersign-failures': ['sqs:SendMessage'],
};
const logOf = (handler: string) => ({
  [`Logs LogGroup /aws/lambda/countersign-${handler}`]: ['logs:CreateLogStream', 'logs:PutLogEvents'],
});

describe('information', () => {
  test('is given for just the entries that the handler tells', () => {
    expect([...TOLD].sort()).toEqual([...TOLD_ACTIONS]);
  });

  test('comes from the bus on which the ledger is, of requests, and of what was found of a subject', async () => {
    const rule = ruleNamed('countersign-inform');
    expect(nameResource(template, rule['EventBusName'])).toBe('Events EventBus countersign');
    const story = await InformedStory.atReview();
    await story.decide(people.rune, 'review', 'approve');
    const matched = [...story.world.streams.values()]
      .flat()
      .filter((sealed) => matchesPattern(rule['EventPattern'], eventOf(sealed)))
      .map(({ entry }) => JSON.parse(entry).action);
    expect(matched).toEqual(['submitted', 'decided']);
    const of = (stream: string, action: string) =>
      matchesPattern(rule['EventPattern'], {
        source: 'countersign',
        'detail-type': 'Ledger Entry',
        detail: { stream, action },
      });
    expect([of('subject/model/x', 'finding-reported'), of('subject/model/x', 'promoted')]).toEqual([
      true,
      false,
    ]);
    expect(of('request/r1', 'finding-reported')).toBe(false);
  });

  test('comes each morning for those who prefer that', () => {
    expect(ruleNamed('countersign-daily-mail')['ScheduleExpression']).toBe('cron(0 6 * * ? *)');
  });

  test('comes at the hour and in the time zone that a deployment names', async () => {
    const dailyMail = { at: '08:30', timeZone: 'Asia/Kolkata' };
    const there = (
      await synthesizeStack({ props: { dailyMail, protect: true, alarmEmail: 'ops@example.com' } })
    ).template;
    const schedule = only(there, 'AWS::Scheduler::Schedule', { Name: 'countersign-daily-mail' });
    expect(schedule).toMatchObject({
      ScheduleExpression: 'cron(30 8 * * ? *)',
      ScheduleExpressionTimezone: 'Asia/Kolkata',
      FlexibleTimeWindow: { Mode: 'OFF' },
    });
    expect(nameResource(there, schedule['Target'].Arn)).toBe('Lambda Function countersign-daily-mail');
    expect(nameResource(there, schedule['Target'].DeadLetterConfig.Arn)).toBe(
      'SQS Queue countersign-failures',
    );
    expect(allOf(there, 'AWS::Events::Rule').filter(({ Name }) => Name === 'countersign-daily-mail')).toEqual(
      [],
    );
  });

  test.each([
    [{ at: '8:00' }, "The daily mail at '8:00': write a time from '00:00' to '23:59', such as '08:00'."],
    [
      { at: '08:00', timeZone: 'Europe/Berlyn' },
      "The daily mail in the time zone 'Europe/Berlyn', which is unknown: write an IANA name, such as 'Europe/Berlin'.",
    ],
  ])('is not deployed for %j', async (dailyMail, problem) => {
    await expect(synthesizeStack({ props: { dailyMail } })).rejects.toThrow(problem);
  });

  test.each(['inform', 'daily-mail'])('is tried again when %s fails, and not forgotten', (name) => {
    const [target, ...others] = ruleNamed(`countersign-${name}`)['Targets'];
    expect(others).toEqual([]);
    expect(nameResource(template, target.Arn)).toBe(`Lambda Function countersign-${name}`);
    expect(nameResource(template, target.DeadLetterConfig.Arn)).toBe('SQS Queue countersign-failures');
    const retries = allOf(template, 'AWS::Lambda::EventInvokeConfig').find(
      ({ FunctionName }) => nameResource(template, FunctionName) === `Lambda Function countersign-${name}`,
    );
    expect(retries).toMatchObject({ MaximumRetryAttempts: 2 });
  });

  test('of what happens may read the ledger, make links and send mails', () => {
    const rights = rightsOf(template, 'inform');
    expect(withoutTopics(rights)).toEqual({
      ...logOf('inform'),
      ...REST,
      ...READ,
      [key]: ['kms:GenerateMac'],
    });
    expect(new Set(onTopics(rights))).toEqual(new Set(['sns:Publish']));
  });

  test('of the day may read the views besides', () => {
    const rights = rightsOf(template, 'dailymail');
    expect(withoutTopics(rights)).toEqual({
      ...logOf('daily-mail'),
      ...REST,
      ...READ,
      'DynamoDB Table countersign-views': ['dynamodb:Query'],
      [key]: ['kms:GenerateMac'],
    });
    expect(new Set(onTopics(rights))).toEqual(new Set(['sns:Publish']));
  });
});
