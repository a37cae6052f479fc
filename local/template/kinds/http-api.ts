import type { RouteSpec } from '../deployment.ts';
import type { StackReader } from '../reader.ts';

const INTEGRATION_TARGET = /^integrations\/(.+)$/;
const INVOCATION_URI = /^arn:[^:]+:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/;

/** The routes of a stack's HTTP APIs. All must be open or want signed calls, and lead to functions; the stage is `$default`. */
export function readRoutes(stack: StackReader): RouteSpec[] {
  for (const stage of stack.ofType('AWS::ApiGatewayV2::Stage')) {
    const name = stage.text('StageName');
    if (name !== '$default') stage.fail(`is the stage ${name}, and only $default is served here`);
  }
  const functions = new Map(
    stack.ofType('AWS::ApiGatewayV2::Integration').map((integration) => {
      const type = integration.text('IntegrationType');
      const format = integration.textOr('PayloadFormatVersion', '1.0');
      if (type !== 'AWS_PROXY' || format !== '2.0') {
        integration.fail(
          `is ${type} with payload format ${format}, and only AWS_PROXY with 2.0 is served here`,
        );
      }
      const uri = integration.text('IntegrationUri');
      return [integration.reference(), INVOCATION_URI.exec(uri)?.[1] ?? uri] as const;
    }),
  );
  return stack.ofType('AWS::ApiGatewayV2::Route').map((route) => {
    const authorization = route.textOr('AuthorizationType', 'NONE');
    if (authorization !== 'NONE' && authorization !== 'AWS_IAM')
      route.fail(`wants ${authorization} authorization, which is not checked here`);
    const integration = INTEGRATION_TARGET.exec(route.text('Target'))?.[1] ?? '';
    return {
      routeKey: route.text('RouteKey'),
      apiId: route.text('ApiId'),
      functionArn: functions.get(integration) ?? route.fail('has no integration'),
      signed: authorization === 'AWS_IAM',
    };
  });
}
