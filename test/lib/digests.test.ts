import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { nameResource } from './support/iam.ts';
import { only, type Properties } from './support/resources.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

let template: Template;
beforeAll(async () => {
  ({ template } = await synthesizeStack());
});

describe('the bucket of digests', () => {
  test('keeps everything for ten years, from everyone, and stays when the stack goes', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        ObjectLockEnabled: true,
        VersioningConfiguration: { Status: 'Enabled' },
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 3650 } },
        },
        PublicAccessBlockConfiguration: Match.objectLike({ BlockPublicPolicy: true }),
      },
    });
  });

  test('takes objects from the role of digest alone', () => {
    const { Statement } = only(template, 'AWS::S3::BucketPolicy')['PolicyDocument'];
    const denial = Statement.find(({ Sid }: Properties) => Sid === 'OnlyDigestsArePut');
    expect(denial).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:PutObject' });
    const role = nameResource(template, denial.Condition.ArnNotEquals['aws:PrincipalArn']);
    expect(role).toMatch(/^IAM Role digestRole/);
  });

  test('denies everyone hiding a digest, putting something over one, and replicating into it', () => {
    const { Statement } = only(template, 'AWS::S3::BucketPolicy')['PolicyDocument'];
    const denial = (sid: string) => Statement.find(({ Sid }: Properties) => Sid === sid);
    expect(denial('NothingIsPutOverAnother')).toMatchObject({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:PutObject',
      Condition: { Null: { 's3:if-none-match': 'true' } },
    });
    const hiding = denial('NothingIsHiddenOrReplicatedInto');
    expect(hiding).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' } });
    expect(hiding).not.toHaveProperty('Condition');
    expect(hiding.Action).toEqual([
      's3:BypassGovernanceRetention',
      's3:DeleteObject',
      's3:DeleteObjectVersion',
      's3:ObjectOwnerOverrideToBucketOwner',
      's3:ReplicateDelete',
      's3:ReplicateObject',
      's3:ReplicateTags',
    ]);
    expect(denial('NothingExpires')).toMatchObject({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:PutLifecycleConfiguration',
    });
  });

  test('keeps as long as the stack is told', async () => {
    const { template: short } = await synthesizeStack({ props: { digestRetentionYears: 2 } });
    short.hasResourceProperties('AWS::S3::Bucket', {
      ObjectLockConfiguration: Match.objectLike({
        Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 730 } },
      }),
    });
    await expect(synthesizeStack({ props: { digestRetentionYears: 0.5 } })).rejects.toThrow(
      'digestRetentionYears must be a whole number from 1 to 100, and is 0.5',
    );
  });
});

test('a digest is made as often as the stack is told', async () => {
  const { template: often } = await synthesizeStack({ props: { digestMinutes: 1 } });
  often.hasResourceProperties('AWS::Events::Rule', {
    Name: 'countersign-digest',
    ScheduleExpression: 'rate(1 minute)',
  });
  often.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'countersign-digest',
    Environment: { Variables: Match.objectLike({ DIGEST_EVERY_SECONDS: '60' }) },
  });
  await expect(synthesizeStack({ props: { digestMinutes: 7 } })).rejects.toThrow(
    'digestMinutes must divide an hour: 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60, and is 7',
  );
});

describe('the key of digests', () => {
  test('signs for the role of digest alone, and for no administrator', () => {
    const alias = only(template, 'AWS::KMS::Alias', { AliasName: 'alias/countersign-digests' });
    const key = template.toJSON()['Resources'][alias['TargetKeyId'].Ref].Properties;
    expect(key).toMatchObject({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    const [administration, ...uses] = key.KeyPolicy.Statement;
    expect(administration.Action.filter((action: string) => /Sign|CreateGrant|\*/.test(action))).toEqual([]);
    expect(uses).toHaveLength(1);
    expect(uses[0].Action).toBe('kms:Sign');
    const role = nameResource(template, uses[0].Condition.ArnEquals['aws:PrincipalArn']);
    expect(role).toMatch(/^IAM Role digestRole/);
  });
});
