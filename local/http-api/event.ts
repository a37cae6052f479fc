import { randomUUID } from 'node:crypto';
import type { Exchange } from '../http/exchange.ts';
import type { IamCaller } from './caller.ts';
import type { Match } from './route.ts';

/** The media types that API Gateway passes on as text; all others, forms among them, come in base64. */
const TEXT = /^(text\/.*|application\/(json|xml|javascript|.*\+json|.*\+xml))$/;

/** The event of a request, signed or not, in the payload format 2.0 (API Gateway, "Create AWS Lambda proxy integrations"). */
export function makeEvent(
  exchange: Exchange,
  { route, pathParameters }: Match<unknown>,
  api: { readonly apiId: string; readonly account: string },
  caller: IamCaller | undefined,
): Record<string, unknown> {
  const { request, method, url, body } = exchange;
  const { cookie, ...headers } = request.headers;
  const now = new Date();
  const mediaType = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const isText = TEXT.test(mediaType);
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; */) }),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value].flat().join(',')]),
    ),
    ...(url.search === '' ? {} : { queryStringParameters: joinRepeated(url.searchParams) }),
    requestContext: {
      accountId: api.account,
      apiId: api.apiId,
      ...(caller === undefined ? {} : { authorizer: { iam: caller } }),
      domainName: url.host,
      domainPrefix: url.hostname,
      http: {
        method,
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: route.routeKey,
      stage: '$default',
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
    ...(Object.keys(pathParameters).length === 0 ? {} : { pathParameters }),
    ...(body.length === 0 ? {} : { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** Parameters that come more than once are joined with commas. */
function joinRepeated(parameters: URLSearchParams): Record<string, string> {
  const names = [...new Set(parameters.keys())];
  return Object.fromEntries(names.map((name) => [name, parameters.getAll(name).join(',')]));
}
