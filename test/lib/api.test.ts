import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { allRights, nameResource, rightsOf } from './support/iam.ts';
import { allOf, only, type Properties } from './support/resources.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

let template: Template;
beforeAll(async () => {
  ({ template } = await synthesizeStack());
});

const LEDGER = 'DynamoDB Table countersign-ledger';
const VIEWS = 'DynamoDB Table countersign-views';
const MACHINES = 'arn:aws:states:::stateMachine:countersign-*';
const commonTo = (handler: string) => ({
  [`Logs LogGroup /aws/lambda/countersign-${handler}`]: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  '*': ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
});

/** The key of receipts as a resource, and its own policy. */
function receiptKey() {
  const alias = only(template, 'AWS::KMS::Alias', { AliasName: 'alias/countersign-receipts' });
  const id: string = alias['TargetKeyId'].Ref;
  return { name: `KMS Key ${id}`, ...template.toJSON()['Resources'][id] } as Properties;
}

describe('the API', () => {
  test('asks for a signed call, and leads questions to one handler and verbs to the other', () => {
    const integrations = template.findResources('AWS::ApiGatewayV2::Integration');
    const routes = allOf(template, 'AWS::ApiGatewayV2::Route')
      .filter(({ RouteKey }) => RouteKey.includes('/v1/'))
      .map(({ RouteKey, Target, AuthorizationType }) => {
        const { IntegrationUri } = integrations[Target['Fn::Join'][1][1].Ref]?.['Properties'] ?? {};
        return [RouteKey, AuthorizationType, nameResource(template, IntegrationUri)];
      });
    expect(routes).toEqual([
      ['GET /v1/{operation+}', 'AWS_IAM', 'Lambda Function countersign-query'],
      ['POST /v1/{operation+}', 'AWS_IAM', 'Lambda Function countersign-act'],
    ]);
  });
});

describe('each role may do exactly this', () => {
  test('query, which writes nothing but signs receipts', () => {
    expect(rightsOf(template, 'query')).toEqual({
      ...commonTo('query'),
      [LEDGER]: ['dynamodb:Query'],
      [`${LEDGER}/index/by-moment`]: ['dynamodb:Query'],
      [VIEWS]: ['dynamodb:BatchGetItem', 'dynamodb:Query'],
      ...Object.fromEntries(
        ['standing', 'due', 'subject'].map((by) => [`${VIEWS}/index/by-${by}`, ['dynamodb:Query']]),
      ),
      [receiptKey()['name']]: ['kms:GetPublicKey', 'kms:Sign'],
    });
  });

  test('act, which sends no mails', () => {
    expect(rightsOf(template, 'act')).toEqual({
      ...commonTo('act'),
      '*': [
        'states:SendTaskFailure',
        'states:SendTaskSuccess',
        'xray:PutTelemetryRecords',
        'xray:PutTraceSegments',
      ],
      [LEDGER]: ['dynamodb:PutItem', 'dynamodb:Query'],
      'DynamoDB Table countersign-views': ['dynamodb:Query'],
      'DynamoDB Table countersign-tasks': ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query'],
      [MACHINES]: ['states:StartExecution'],
    });
  });
});

describe('the key of receipts', () => {
  test('makes signatures with P-256 and outlives the stack', () => {
    expect(receiptKey()).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
    });
  });

  test('signs for the role of query alone, and for no administrator', () => {
    const [administration, ...uses] = receiptKey()['Properties'].KeyPolicy.Statement;
    expect(administration.Action.filter((action: string) => /Sign|CreateGrant|\*/.test(action))).toEqual([]);
    expect(uses).toHaveLength(1);
    expect(uses[0].Action).toBe('kms:Sign');
    const role = nameResource(template, uses[0].Condition.ArnEquals['aws:PrincipalArn']);
    expect(role).toMatch(/^IAM Role queryRole/);
  });

  test('serves nobody who writes the ledger', () => {
    const having = (action: string, resource: string) =>
      allRights(template)
        .filter(({ actions, resources }) => actions.includes(action) && resources.includes(resource))
        .map(({ role }) => role);
    const writers = having('dynamodb:PutItem', LEDGER);
    const signers = having('kms:Sign', receiptKey()['name']);
    expect(signers).toHaveLength(1);
    expect(writers.filter((role) => signers.includes(role))).toEqual([]);
  });
});
