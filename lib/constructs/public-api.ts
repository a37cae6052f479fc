import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnRoute,
  type CfnStage,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
  PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Lazy, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { defined } from '../../schema/defined.ts';
import { arnOf, nameOf } from '../names.ts';
import { callableOnlyBy } from './call-policy.ts';
import type { HandlerFunction } from './handler-function.ts';

// Far above what people need, far below what a guess at a signature would need. Each route has a limit of its own, so that a
// flood of one leaves the others: who opens pages without end keeps nobody from sending a decision, or from the API.
const READING = { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 } as const;
const WRITING = { ThrottlingRateLimit: 25, ThrottlingBurstLimit: 50 } as const;
const LOST = { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 } as const;

/** Where the provider sends people back to who sign: no link has this name. */
const SIGNED = '/decide/signed';
const LINK = '/decide/{link}';
const OPERATION = '/v1/{operation+}';
/** Every address that no other route is for; behind something in front, of those that begin with its prefix. */
const UNKNOWN = '$default';
const UNKNOWN_BEHIND = '/{address+}';

/** What a line of the access log says. @param route what it says of the route: never a path that leads to a page */
const logFormat = (route: '$context.routeKey' | '$context.httpMethod'): string =>
  JSON.stringify({
    time: AccessLogField.contextRequestTime(),
    requestId: AccessLogField.contextRequestId(),
    routeKey: route,
    status: AccessLogField.contextStatus(),
    latencyMs: AccessLogField.contextResponseLatency(),
  });

/**
 * The HTTP API: behind the links in the mails, and for the command line and programs, which sign their calls. Its access log says which route was called, never the path or the
 * query: whoever reads a log must not come by a link.
 */
export class PublicApi extends Construct {
  readonly api: HttpApi;
  readonly #stage: CfnStage;
  readonly #limits: Record<string, typeof READING | typeof WRITING | typeof LOST> = {};

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', { apiName: nameOf(this, 'links'), createDefaultStage: false });
    const accessLog = new LogGroup(this, 'AccessLog', {
      // The prefix under which AWS's own log deliveries share one resource policy, which is limited in size.
      logGroupName: `/aws/vendedlogs/apis/${nameOf(this, 'links')}`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      // For a route without a limit of its own, which is none here.
      throttle: { rateLimit: 5, burstLimit: 10 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(logFormat('$context.routeKey')),
      },
    });
    this.#stage = stage.node.defaultChild as CfnStage;
    this.#stage.routeSettings = Lazy.any({ produce: () => this.#limits });
  }

  /** Where the API is reached, without a trailing slash. */
  get endpoint(): string {
    return this.api.apiEndpoint;
  }

  /**
   * Shows the page behind a link with one function, which also says what to do at an address that there is not, and takes
   * decisions with the other.
   *
   * @param prefix what their paths begin with where something is in front of them, which alone knows it
   */
  routeLinks(
    handlers: { readonly review: HandlerFunction; readonly decide: HandlerFunction },
    prefix?: string,
  ): void {
    const routes = [
      ...this.#addAll('review', handlers.review, '', [
        [LINK, [HttpMethod.GET, HttpMethod.HEAD]],
        [prefix === undefined ? UNKNOWN : UNKNOWN_BEHIND, [HttpMethod.ANY]],
      ]),
      ...this.#add('decide', handlers.decide, LINK, [HttpMethod.POST]),
    ];
    this.#open(
      routes,
      prefix,
      'The link is the authorization: it carries an HMAC over the person, request, stage, attempt and expiry, ' +
        'which the handler checks before anything else. People who open it from their mail have no AWS identity, ' +
        'nor has who mistypes an address, and is told so.',
    );
  }

  /** Lets people sign in and out. @param prefix as of `routeLinks` */
  routeSignIn(signIn: HandlerFunction, prefix?: string): void {
    const read = [HttpMethod.GET, HttpMethod.HEAD];
    const routes = this.#addAll('sign-in', signIn, '/sign-*', [
      ['/sign-in', read],
      ['/sign-in/return', [HttpMethod.GET]],
      ['/sign-out', [...read, HttpMethod.POST]],
      ['/sign-in/back-channel', [HttpMethod.POST]],
    ]);
    this.#open(
      routes,
      prefix,
      'Whoever signs in is nobody yet: the identity provider says who they are, by what it signs for this client alone.',
    );
  }

  /** Lets people have decisions signed, and act from the console. @param prefix as of `routeLinks` */
  routeSigning(sign: HandlerFunction, prefix?: string): void {
    const routes = this.#addAll('sign', sign, '/decide/*', [
      [`${LINK}/sign`, [HttpMethod.POST]],
      [SIGNED, [HttpMethod.GET]],
      ['/decide/console/{page+}', [HttpMethod.POST]],
    ]);
    this.#open(
      routes,
      prefix,
      'Who sends a decision has a link or a session, and who comes back with one is known by their browser and by what their ' +
        'identity provider signs: the handler checks that before anything else.',
    );
  }

  /** Shows the console. @param prefix as of `routeLinks` */
  routeConsole(handler: HandlerFunction, prefix?: string): void {
    const read = [HttpMethod.GET, HttpMethod.HEAD];
    const routes = this.#addAll('console', handler, '/console*', [
      ['/console', read],
      ['/console/{page+}', read],
    ]);
    this.#open(
      routes,
      prefix,
      'Whoever looks is signed in: the handler asks for a session of theirs, by a cookie that no other site can read or ' +
        'send, and for a role, before anything else.',
    );
  }

  /** Takes what the servers of other tools tell. They call the API's own address: nothing is in front of that. */
  routeHook(name: string, handler: HandlerFunction): void {
    const path = `/hooks/${name}`;
    this.#open(
      this.#add(name, handler, path, [HttpMethod.POST]),
      undefined,
      'The server that calls has no AWS identity: it signs each delivery by an HMAC with a secret of its own, which the ' +
        'handler checks before anything else, and of what it says no more is believed than which version to look at.',
    );
  }

  /** Leaves routes to people without an AWS identity, which the checks at synthesis want explained. */
  #open(routes: readonly HttpRoute[], prefix: string | undefined, reason: string): void {
    if (prefix !== undefined) this.#hide(routes, prefix);
    for (const route of routes) Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason });
  }

  /**
   * Answers questions with one function, and acts with the other. Both ask for a signed call: who may call what is
   * said by IAM policies on `execute-api:Invoke`, by method and path.
   */
  routeOperations(handlers: { readonly query: HandlerFunction; readonly act: HandlerFunction }): void {
    const authorizer = new HttpIamAuthorizer();
    this.#add('query', handlers.query, OPERATION, [HttpMethod.GET], authorizer);
    this.#add('act', handlers.act, OPERATION, [HttpMethod.POST], authorizer);
  }

  /** Moves routes to where nobody finds them without being told. A limit of one's own takes a name that is known before. */
  #hide(routes: readonly HttpRoute[], prefix: string): void {
    const settings = this.#stage.accessLogSettings as CfnStage.AccessLogSettingsProperty;
    this.#stage.accessLogSettings = { ...settings, format: logFormat('$context.httpMethod') };
    const { ThrottlingRateLimit, ThrottlingBurstLimit } = READING;
    this.#stage.defaultRouteSettings = {
      throttlingRateLimit: ThrottlingRateLimit,
      throttlingBurstLimit: ThrottlingBurstLimit,
    };
    for (const route of routes) {
      const { routeKey } = route.node.defaultChild as CfnRoute;
      delete this.#limits[routeKey.replace(/^ANY /, '')];
      (route.node.defaultChild as CfnRoute).routeKey = routeKey.replace(' ', ` ${prefix}`);
    }
  }

  #add(
    name: string,
    handler: HandlerFunction,
    path: string,
    methods: HttpMethod[],
    authorizer?: HttpIamAuthorizer,
  ): HttpRoute[] {
    return this.#addAll(name, handler, path, [[path, methods]], authorizer);
  }

  /** Leads several paths to one handler. @param paths all of them, as the end of the ARN of what may call it */
  #addAll(
    name: string,
    handler: HandlerFunction,
    paths: string,
    named: readonly (readonly [path: string, methods: HttpMethod[]])[],
    authorizer?: HttpIamAuthorizer,
  ): HttpRoute[] {
    const integration = new HttpLambdaIntegration(name, handler.target, {
      payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
    });
    callableOnlyBy(handler, {
      service: 'apigateway.amazonaws.com',
      sourceArn: arnOf('execute-api', `${this.api.apiId}/*/*${paths}`),
    });
    return named.flatMap(([path, methods]) => {
      const routes =
        path === UNKNOWN
          ? [
              new HttpRoute(this, 'Unknown', {
                httpApi: this.api,
                routeKey: HttpRouteKey.DEFAULT,
                integration,
              }),
            ]
          : this.api.addRoutes({ path, methods, integration, ...defined({ authorizer }) });
      for (const [index, route] of routes.entries()) {
        const method = methods[index] ?? HttpMethod.ANY;
        if (method === HttpMethod.ANY) this.#limits[path] = LOST;
        else this.#limits[`${method} ${path}`] = method === HttpMethod.POST ? WRITING : READING;
        // A stage takes no limits of routes that are not there yet.
        this.#stage.node.addDependency(route);
      }
      return routes;
    });
  }
}
