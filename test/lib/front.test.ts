import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, expect, test } from 'vitest';
import { nameResource } from './support/iam.ts';
import { allOf, only } from './support/resources.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

const WEB_ACL = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/countersign/0a1b2c';
const SECRET = /^\{\{resolve:secretsmanager:SecretsManager Secret FrontPath\w+:SecretString:::\}\}$/;

let template: Template;
beforeAll(async () => {
  ({ template } = await synthesizeStack({ props: { webAclArn: WEB_ACL } }));
});

/** What the paths of the pages begin with at the API, in words. */
const secretIn = (text: string) => /\/(\{\{.*\}\})/.exec(text)?.[1] ?? '';

test('the firewall is in front of the pages, which nobody reaches past it: their path is a secret between the two', () => {
  const { DistributionConfig } = only(template, 'AWS::CloudFront::Distribution');
  expect(DistributionConfig.WebACLId).toBe(WEB_ACL);
  const [origin] = DistributionConfig.Origins;
  expect(DistributionConfig.Origins).toHaveLength(1);
  expect(origin.CustomOriginConfig).toEqual({
    OriginProtocolPolicy: 'https-only',
    OriginSSLProtocols: ['TLSv1.2'],
  });
  const secret = secretIn(nameResource(template, origin.OriginPath));
  expect(secret).toMatch(SECRET);
  const keys = allOf(template, 'AWS::ApiGatewayV2::Route').map(({ RouteKey }) =>
    nameResource(template, RouteKey),
  );
  expect(keys).toEqual([
    `GET /${secret}/decide/{link}`,
    `HEAD /${secret}/decide/{link}`,
    `ANY /${secret}/{address+}`,
    `POST /${secret}/decide/{link}`,
    'GET /v1/{operation+}',
    'POST /v1/{operation+}',
  ]);
  expect(only(template, 'AWS::SecretsManager::Secret').GenerateSecretString).toEqual({
    ExcludePunctuation: true,
    PasswordLength: 32,
  });
});

test('no log names the path that is a secret', async () => {
  const formatOf = (of: Template) => only(of, 'AWS::ApiGatewayV2::Stage').AccessLogSettings.Format;
  expect(formatOf(template)).toContain('$context.httpMethod');
  expect(formatOf(template)).not.toMatch(/context\.(?:routeKey|path|resourcePath)/);
  expect(formatOf((await synthesizeStack()).template)).toContain('$context.routeKey');
});

test('a page is never kept on the way, and what a person sends arrives', () => {
  const { DefaultCacheBehavior, CacheBehaviors } = only(
    template,
    'AWS::CloudFront::Distribution',
  ).DistributionConfig;
  expect(CacheBehaviors).toBeUndefined();
  expect(DefaultCacheBehavior).toMatchObject({
    AllowedMethods: expect.arrayContaining(['GET', 'HEAD', 'POST']),
    // CloudFront's own policies "CachingDisabled" and "AllViewerExceptHostHeader".
    CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    ViewerProtocolPolicy: 'https-only',
  });
});

test('links lead to the firewall, and the API keeps its address', () => {
  const bases = allOf(template, 'AWS::Lambda::Function')
    .map(({ Environment }) => Environment.Variables.LINK_BASE_URL)
    .filter((base) => base !== undefined)
    .map((base) => nameResource(template, base));
  expect(bases).toHaveLength(4);
  for (const base of bases) expect(base).toMatch(/^https:\/\/CloudFront Distribution \w+\/DomainName$/);
  const outputs = template.toJSON()['Outputs'];
  expect(nameResource(template, outputs.PagesEndpoint.Value)).toBe(bases[0]);
  expect(nameResource(template, outputs.ApiEndpoint.Value)).toMatch(/^ApiGatewayV2 Api .*\/ApiEndpoint$/);
});

test('a flood of pages leaves the API alone', () => {
  expect(only(template, 'AWS::ApiGatewayV2::Stage')).toMatchObject({
    DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
    RouteSettings: {
      'GET /v1/{operation+}': { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
      'POST /v1/{operation+}': { ThrottlingRateLimit: 25, ThrottlingBurstLimit: 50 },
    },
  });
});

test('there is none, nor what it costs, unless a deployment asks for it', async () => {
  const plain = (await synthesizeStack()).template;
  for (const type of ['AWS::CloudFront::Distribution', 'AWS::SecretsManager::Secret'])
    plain.resourceCountIs(type, 0);
  expect(plain.toJSON()['Outputs']).not.toHaveProperty('PagesEndpoint');
});

test.each(['true', 'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/countersign/0a1b2c'])(
  'takes no %s for a web ACL',
  async (webAclArn) => {
    await expect(synthesizeStack({ props: { webAclArn } })).rejects.toThrow(
      'waf must be the ARN of a web ACL of scope CLOUDFRONT',
    );
  },
);
