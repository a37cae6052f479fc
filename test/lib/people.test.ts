import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { roles } from '../organisation/index.ts';
import { nameResource } from './support/iam.ts';
import { allOf, only } from './support/resources.ts';
import { synthesizeStack } from './support/stack-fixture.ts';

let template: Template;
beforeAll(async () => {
  ({ template } = await synthesizeStack());
});

describe("a role's topic", () => {
  test('is encrypted, and refuses to be used without TLS, and subscriptions of what is no mailbox', () => {
    const topics = allOf(template, 'AWS::SNS::Topic');
    expect(topics.map(({ TopicName }) => TopicName).sort()).toEqual(
      Object.keys(roles)
        .map((role) => `countersign-${role}`)
        .sort(),
    );
    for (const { KmsMasterKeyId } of topics) {
      expect(nameResource(template, KmsMasterKeyId)).toBe('arn:aws:kms:::alias/aws/sns');
    }
    const policies = allOf(template, 'AWS::SNS::TopicPolicy');
    expect(policies).toHaveLength(topics.length);
    for (const { PolicyDocument } of policies) {
      expect(PolicyDocument.Statement).toEqual([
        expect.objectContaining({
          Effect: 'Deny',
          Action: 'sns:Publish',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
        expect.objectContaining({
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: 'sns:Subscribe',
          Condition: { StringNotEquals: { 'sns:Protocol': 'email' } },
        }),
      ]);
    }
  });

  test('says who is in the role, and has none of them as a resource', () => {
    expect(template.findResources('AWS::SNS::Subscription')).toEqual({});
    const topics = Object.values(template.findResources('AWS::SNS::Topic'));
    expect(
      Object.fromEntries(
        topics.map(({ Properties, Metadata }) => [Properties.TopicName, Metadata.Subscribers]),
      ),
    ).toEqual(
      Object.fromEntries(
        Object.entries(roles).map(([role, people]) => [
          `countersign-${role}`,
          people.map(({ email }) => email),
        ]),
      ),
    );
  });
});

describe('the API behind the links', () => {
  test('shows pages and takes decisions, each with its own handler', () => {
    const integrations = template.findResources('AWS::ApiGatewayV2::Integration');
    const routes = allOf(template, 'AWS::ApiGatewayV2::Route').map(({ RouteKey, Target }) => {
      const integration = integrations[Target['Fn::Join'][1][1].Ref]?.['Properties'];
      expect(integration.PayloadFormatVersion).toBe('2.0');
      return [RouteKey, nameResource(template, integration.IntegrationUri)];
    });
    expect(routes.filter(([key]) => /decide|default/.test(key))).toEqual([
      ['GET /decide/{link}', 'Lambda Function countersign-review'],
      ['HEAD /decide/{link}', 'Lambda Function countersign-review'],
      ['POST /decide/{link}', 'Lambda Function countersign-decide'],
      ['$default', 'Lambda Function countersign-review'],
    ]);
  });

  test('gives each route a limit of its own, once the route is there: a flood of one leaves the others', () => {
    const [[, stage] = []] = Object.entries(template.findResources('AWS::ApiGatewayV2::Stage'));
    const reading = { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 };
    const writing = { ThrottlingRateLimit: 25, ThrottlingBurstLimit: 50 };
    expect(stage?.['Properties'].RouteSettings).toEqual({
      'GET /decide/{link}': reading,
      'HEAD /decide/{link}': reading,
      'POST /decide/{link}': writing,
      $default: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 },
      'GET /v1/{operation+}': reading,
      'POST /v1/{operation+}': writing,
    });
    const routes = template.findResources('AWS::ApiGatewayV2::Route');
    const limited = Object.keys(stage?.['Properties'].RouteSettings);
    expect(
      Object.values(routes)
        .map(({ Properties }) => Properties.RouteKey)
        .sort(),
    ).toEqual(limited.sort());
    expect(stage?.['DependsOn']).toEqual(expect.arrayContaining(Object.keys(routes)));
  });

  test('is throttled, and logs the route but nothing of the link', () => {
    const stage = only(template, 'AWS::ApiGatewayV2::Stage');
    expect(stage).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 },
    });
    expect(JSON.parse(stage['AccessLogSettings'].Format)).toEqual({
      time: '$context.requestTime',
      requestId: '$context.requestId',
      routeKey: '$context.routeKey',
      status: '$context.status',
      latencyMs: '$context.responseLatency',
    });
  });
});
