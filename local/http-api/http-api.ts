import type { Functions } from '../functions/functions.ts';
import { type Answer, type Exchange, jsonAnswer } from '../http/exchange.ts';
import type { RouteSpec } from '../template/deployment.ts';
import type { Place } from '../template/identity.ts';
import { findCaller } from './caller.ts';
import { makeEvent } from './event.ts';
import { findRoute, parseRoute } from './route.ts';

/** What API Gateway takes at most. */
const BODY_LIMIT = 10 * 1_048_576;

/** What a function returns to an HTTP API. */
interface ProxyResult {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string | number | boolean>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** Makes the HTTP APIs of a deployment, which share the server's one address. */
export function createHttpApi(
  specs: readonly RouteSpec[],
  functions: Functions,
  place: Place,
): (exchange: Exchange) => Promise<Answer> {
  const routes = specs.map((spec) => parseRoute(spec.routeKey, spec));
  return async (exchange) => {
    const match = findRoute(routes, exchange.method, exchange.url.pathname);
    if (match === undefined) return jsonAnswer(404, { message: 'Not Found' });
    if (exchange.body.length > BODY_LIMIT) return jsonAnswer(413, { message: 'Request Entity Too Large' });
    const { functionArn, apiId, signed } = match.route.target;
    const caller = signed ? findCaller(exchange.request, place) : undefined;
    if (signed && caller === undefined) return jsonAnswer(403, { message: 'Forbidden' });
    const event = makeEvent(exchange, match, { apiId, account: place.account }, caller);
    const outcome = await functions.invoke(functionArn, event);
    return outcome.ok ? toAnswer(outcome.payload) : jsonAnswer(500, { message: 'Internal Server Error' });
  };
}

/** A result with a status code is a response; anything else is the JSON body of one. */
function toAnswer(payload: unknown): Answer {
  if (typeof payload !== 'object' || payload === null || !('statusCode' in payload))
    return jsonAnswer(200, payload);
  const { statusCode, headers = {}, cookies, body = '', isBase64Encoded } = payload as ProxyResult;
  if (!Number.isInteger(statusCode)) return jsonAnswer(500, { message: 'Internal Server Error' });
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return {
    status: Number(statusCode),
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ...Object.fromEntries(named.filter(([name]) => name !== 'content-length')),
      ...(cookies === undefined ? {} : { 'set-cookie': cookies }),
    },
    body: isBase64Encoded === true ? Buffer.from(body, 'base64') : body,
  };
}
