import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { type CfnFunction, Code } from 'aws-cdk-lib/aws-lambda';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test, vi } from 'vitest';
import type { GovernanceStack } from '../../lib/governance-stack.ts';
import { softwareRelease } from '../organisation/software-release.ts';
import { officeHours } from '../schema/rules/office-hours.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

const synthesizeChanged = (change: (stack: GovernanceStack) => void) =>
  synthesizeStack({ checks: true, change });

// The first run in a process loads CloudFormation's schemas, which takes seconds.
describe('the checks at synthesis', { timeout: 60_000 }, () => {
  test('find nothing that is not explained, in a pool of people neither', async () => {
    const report = vi.spyOn(console, 'error');
    const heard = { alarmEmail: 'operations@example.com', protect: true };
    await synthesizeStack({ checks: true, props: { identity: 'cognito', ...heard } });
    expect(report).not.toHaveBeenCalled();
    report.mockRestore();
  });

  test("nor with checks of the organisation's own, a firewall in front of the pages, and people who sign in", async () => {
    const code = Code.fromInline('export const handler = async () => {};');
    const customChecks = { 'recall-gap': code, drift: 'elsewhere' } as const;
    const report = vi.spyOn(console, 'error');
    const heard = { alarmEmail: 'operations@example.com', protect: true };
    const webAclArn = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/countersign/0a1b2c';
    const identity = { issuer: 'https://login.example.com', clientId: 'c', secret: 'countersign/oidc' };
    const integrations = {
      mlflow: { url: 'https://mlflow.example.com', secret: 's', models: [{ name: '*', workflow: 'w' }] },
      monitors: [
        { alarm: 'a', subject: 'model/churn', environment: 'production', owner: 'o@example.com', days: 7 },
      ],
      chat: { 'model-risk': { roles: ['manager'] } },
      sagemaker: { groups: [{ name: 'Churn*', workflow: 'w' }], buckets: ['models', 'data/churn'] },
    };
    const webhooks = { one: { url: 'https://hooks.example.com', secret: 'countersign/one' } };
    await synthesizeStack({
      checks: true,
      props: { customChecks, webAclArn, identity, integrations, webhooks, ...heard },
    });
    expect(report).not.toHaveBeenCalled();
    report.mockRestore();
  });

  test('warn of nothing but that nobody will hear and that a slip can delete it, unless it says otherwise', async () => {
    const report = vi.spyOn(console, 'error').mockImplementation(() => {});
    await synthesizeStack({ checks: true });
    expect(report).toHaveBeenCalledOnce();
    const [text = ''] = report.mock.calls[0] ?? [];
    expect(String(text).match(/^(WARNING|ERROR)/gm)).toEqual(['WARNING', 'WARNING']);
    expect(text).toMatch(/^WARNING A slip can delete the stack, .* -c protect=true, /m);
    expect(text).toMatch(
      /^WARNING Nobody will hear of failures: .* -c alarmEmail=operations@example\.com, /m,
    );
    report.mockRestore();
  });

  test('warn of a calendar whose holidays have run out', async () => {
    const report = vi.spyOn(console, 'error').mockImplementation(() => {});
    const calendar = { ...officeHours, holidays: ['2024-12-25'] };
    const counted = { ...softwareRelease, calendar };
    await synthesizeStack({ checks: true, props: { workflows: [counted] } });
    expect(String(report.mock.calls[0]?.[0])).toMatch(
      /^WARNING the holidays in the calendar of 'software-release' have run out: they were complete until 2024-12-25, /m,
    );
    report.mockRestore();
  });

  test('end it on a resource that AwsSolutions finds fault with', async () => {
    const careless = (stack: GovernanceStack) => new CfnQueue(stack, 'Careless');
    await expect(synthesizeChanged(careless)).rejects.toThrow('AwsSolutions-SQS4');
  });

  test('end it on a resource that NIST 800-53 finds fault with', async () => {
    const careless = (stack: GovernanceStack) => new CfnTopic(stack, 'Careless');
    await expect(synthesizeChanged(careless)).rejects.toThrow('NIST.800.53.R5-SNSEncryptedKMS');
  });

  test('end it on a wildcard that nobody explained, even in a role with another that is', async () => {
    const greedy = (stack: GovernanceStack) => {
      const role = stack.node.findChild('Default').node.findChild('review').node.findChild('Role') as Role;
      role.addToPolicy(new PolicyStatement({ actions: ['dynamodb:*'], resources: ['*'] }));
    };
    await expect(synthesizeChanged(greedy)).rejects.toThrow('AwsSolutions-IAM5[Action::dynamodb:*]');
  });

  test("end it on what CloudFormation's schemas do not know", async () => {
    const misspelt = (stack: GovernanceStack) => {
      const lambda = stack.node.findChild('Default').node.findChild('review').node.findChild('Function')
        .node.defaultChild;
      (lambda as CfnFunction).addPropertyOverride('MemorySise', 512);
    };
    await expect(synthesizeChanged(misspelt)).rejects.toThrow('MemorySise');
  });
});
