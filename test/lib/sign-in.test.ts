import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { IDENTITY_HANDLERS } from '../../lib/handlers.ts';
import { nameResource, rightsOf } from './support/iam.ts';
import { allOf, only } from './support/resources.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

const IDENTITY = {
  issuer: 'https://login.example.com',
  clientId: 'countersign',
  secret: 'countersign/oidc',
} as const;

const routesOf = (template: Template) =>
  allOf(template, 'AWS::ApiGatewayV2::Route')
    .map(({ RouteKey }) => String(RouteKey))
    .filter((key) => key.includes('/sign-'));

describe('where nobody signs in', () => {
  test('nothing is made that signing in needs', async () => {
    const { template } = await synthesizeStack();
    expect(routesOf(template)).toEqual([]);
    const names = JSON.stringify([
      ...allOf(template, 'AWS::Lambda::Function').map(({ FunctionName }) => FunctionName),
      ...allOf(template, 'AWS::DynamoDB::Table').map(({ TableName }) => TableName),
    ]);
    for (const name of ['sessions', ...Object.keys(IDENTITY_HANDLERS)])
      expect(names).not.toContain(`"countersign-${name}"`);
    expect(JSON.stringify(template.toJSON())).not.toContain('"IDENTITY"');
  });
});

describe('where people sign in', () => {
  let template: Template;
  beforeAll(async () => {
    ({ template } = await synthesizeStack({ props: { identity: IDENTITY } }));
  });

  test('the routes of signing in and out are open to everybody', () => {
    expect(routesOf(template).sort()).toEqual([
      'GET /sign-in',
      'GET /sign-in/return',
      'GET /sign-out',
      'HEAD /sign-in',
      'HEAD /sign-out',
      'POST /sign-in/back-channel',
      'POST /sign-out',
    ]);
  });

  test('every function that sends mails, and the one that says where to go, knows where everybody reads about a request', () => {
    const told = Object.values(template.findResources('AWS::Lambda::Function'))
      .filter(({ Properties }) => Properties.Environment.Variables.CONSOLE_URL !== undefined)
      .map(({ Properties }) => Properties.FunctionName.replace('countersign-', ''));
    const mailing = ['adopt', 'close', 'inform', 'intake', 'open-stage', 'reconcile', 'sweep'];
    expect(told.sort()).toEqual([...mailing, 'review'].sort());
  });

  test('one function knows the provider, and where the secret is, never the secret', () => {
    const { Environment } = only(template, 'AWS::Lambda::Function', { FunctionName: 'countersign-sign-in' });
    expect(Object.keys(Environment.Variables)).toEqual([
      'DEPLOYMENT',
      'SESSIONS_TABLE',
      'IDENTITY',
      'LINK_BASE_URL',
    ]);
    expect(JSON.parse(Environment.Variables.IDENTITY)).toEqual(IDENTITY);
  });

  test('the console is open to who is signed in, and its function writes nothing but that they are here', () => {
    const keys = allOf(template, 'AWS::ApiGatewayV2::Route').map(({ RouteKey }) => String(RouteKey));
    expect(keys.filter((key) => key.includes(' /console')).sort()).toEqual([
      'GET /console',
      'GET /console/{page+}',
      'HEAD /console',
      'HEAD /console/{page+}',
    ]);
    const rights = rightsOf(template, 'console');
    const writing = Object.entries(rights).flatMap(([resource, actions]) =>
      actions
        .filter((action) => /Put|Update|Delete|Send|Start|Publish|Generate/.test(action))
        .map((action) => `${resource} ${action}`),
    );
    expect(writing.sort()).toEqual([
      '* xray:PutTelemetryRecords',
      '* xray:PutTraceSegments',
      'DynamoDB Table countersign-sessions dynamodb:UpdateItem',
      'Logs LogGroup /aws/lambda/countersign-console logs:PutLogEvents',
    ]);
  });

  test('sessions end by themselves in a table that goes with the stack', () => {
    const [table] = Object.values(
      template.findResources('AWS::DynamoDB::Table', { Properties: { TableName: 'countersign-sessions' } }),
    );
    expect(table).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true } },
    });
    const writers = table?.['Properties'].ResourcePolicy.PolicyDocument.Statement.find(
      ({ Sid }: { Sid: string }) => Sid === 'OnlyItsWritersWrite',
    ).Condition.ArnNotEquals['aws:PrincipalArn'];
    expect([writers].flat().map((arn: unknown) => nameResource(template, arn))).toEqual(
      Object.keys(IDENTITY_HANDLERS).map(() => expect.stringMatching(/Role/)),
    );
  });

  test('behind a firewall they are under the same secret path as the pages', async () => {
    const webAclArn = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/countersign/0a1b2c';
    const behind = (await synthesizeStack({ props: { identity: IDENTITY, webAclArn } })).template;
    const keys = allOf(behind, 'AWS::ApiGatewayV2::Route').map(({ RouteKey }) => JSON.stringify(RouteKey));
    const own = keys.filter((key) => key.includes('/sign-'));
    expect(own).toHaveLength(7);
    for (const key of own) expect(key).toContain('secretsmanager');
  });
});

test('the provider of the embedded default is at the address of the pages', async () => {
  const { template } = await synthesizeStack({ props: { identity: 'embedded' } });
  const { Environment } = only(template, 'AWS::Lambda::Function', { FunctionName: 'countersign-sign-in' });
  expect(JSON.stringify(Environment.Variables.IDENTITY)).toMatch(/ApiEndpoint.*\/identity/);
});

describe('for an organisation that has no provider', () => {
  test('a user pool is made, in which nobody signs up and nobody changes their address', async () => {
    const { template } = await synthesizeStack({ props: { identity: 'cognito' } });
    const pools = Object.entries(template.findResources('AWS::Cognito::UserPool'));
    expect(pools).toHaveLength(1);
    const [[id, pool] = ['', {}]] = pools;
    expect(pool).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        UserPoolName: 'countersign-people',
        DeletionProtection: 'ACTIVE',
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
        MfaConfiguration: 'ON',
        EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
        Schema: [{ Name: 'email', Required: true, Mutable: false }],
      },
    });
    const client = only(template, 'AWS::Cognito::UserPoolClient');
    expect(client).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email'],
      SupportedIdentityProviders: ['COGNITO'],
      PreventUserExistenceErrors: 'ENABLED',
    });
    const [returns, signed] = client['CallbackURLs'].map((url: unknown) => JSON.stringify(url));
    expect(returns).toMatch(/ApiEndpoint.*\/sign-in\/return/);
    expect(signed).toMatch(/ApiEndpoint.*\/decide\/signed/);
    expect(only(template, 'AWS::Cognito::UserPoolDomain')['Domain']).toEqual({
      'Fn::Join': ['', ['countersign-people-', { Ref: 'AWS::AccountId' }]],
    });
    const { Environment } = only(template, 'AWS::Lambda::Function', { FunctionName: 'countersign-sign-in' });
    const identity = JSON.stringify(Environment.Variables.IDENTITY);
    expect(identity).toContain(id);
    expect(identity).toContain('https://cognito-idp.');
    expect(identity).toContain('cognito:groups');
  });
});
