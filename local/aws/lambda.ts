import { randomUUID } from 'node:crypto';
import type { Functions, Outcome } from '../functions/functions.ts';
import type { Answer, Exchange } from '../http/exchange.ts';
import type { FunctionSpec } from '../template/deployment.ts';
import { arnOf, type Place } from '../template/identity.ts';
import { AwsError } from './aws-error.ts';
import { isDenied } from './denied.ts';
import { type FindPrincipal, rootOf } from './principals.ts';

const PREFIX = '/2015-03-31/';
const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
/** A name, or an ARN with or without its first parts. */
const FUNCTION_NAME = /^(?:(?:arn:[^:]+:lambda:[^:]*:)?\d{12}:function:|function:)?([A-Za-z0-9_-]{1,64})$/;
/** What Lambda takes at most for an invocation that is waited for: 6 MiB. */
const PAYLOAD_LIMIT = 6 * 1_048_576;

/** Whether a request is for Lambda: all of its paths begin with the version of its interface. */
export function isForLambda({ url }: Exchange): boolean {
  return url.pathname.startsWith(PREFIX);
}

/**
 * Lambda, as far as calling a function and waiting for what it answers goes. What a function's own policy denies to the
 * caller is refused; the state machines, the API and the bus of the deployment call it without coming by here.
 */
export function createLambda(
  specs: readonly FunctionSpec[],
  functions: Functions,
  place: Place,
  principal: FindPrincipal = () => rootOf(place),
): (exchange: Exchange) => Promise<Answer> {
  const known = new Map(specs.map((spec) => [spec.name, spec]));
  return async (exchange) => {
    const requestId = { 'x-amzn-requestid': randomUUID() };
    try {
      const name = findName(exchange);
      const spec = known.get(name);
      if (spec === undefined || (exchange.url.searchParams.get('Qualifier') ?? '$LATEST') !== '$LATEST') {
        const message = `Function not found: ${arnOf(place, 'lambda', `function:${name}`)}`;
        throw new AwsError('ResourceNotFoundException', message, 404);
      }
      refuseOthers(spec, principal(exchange.request), place);
      const outcome = await functions.invoke(spec.arn, readEvent(exchange));
      return toAnswer(outcome, requestId);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return {
        status: error.status,
        headers: { ...requestId, 'content-type': 'application/json', 'x-amzn-errortype': error.code },
        body: JSON.stringify({ Type: 'User', Message: error.message }),
      };
    }
  };
}

/** @throws AwsError when the function's own policy denies the call. */
function refuseOthers({ arn, denials }: FunctionSpec, principal: string, { account }: Place): void {
  const action = 'lambda:InvokeFunction';
  const context = { 'aws:PrincipalArn': [principal], 'aws:PrincipalAccount': [account] };
  if (!isDenied(denials, action, context)) return;
  const message = `User: ${principal} is not authorized to perform: ${action} on resource: ${arn} with an explicit deny in a resource-based policy`;
  throw new AwsError('AccessDeniedException', message, 403);
}

function findName({ method, url, request }: Exchange): string {
  const path = INVOCATIONS.exec(url.pathname);
  if (path === null || method !== 'POST') {
    throw new AwsError(
      'UnknownOperationException',
      `The embedded default does not serve Lambda's ${method} ${url.pathname}. It serves Invoke.`,
      404,
    );
  }
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type !== 'RequestResponse') {
    const message = `The embedded default does not support the invocation type ${type}: use RequestResponse.`;
    throw new AwsError('InvalidParameterValueException', message);
  }
  const name = FUNCTION_NAME.exec(decodeName(path[1] ?? ''))?.[1];
  if (name === undefined) {
    throw new AwsError('ValidationException', "The function's name must be a name or an ARN of a function");
  }
  return name;
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function readEvent({ body }: Exchange): unknown {
  if (body.length > PAYLOAD_LIMIT) {
    const message = `Request must be smaller than ${PAYLOAD_LIMIT} bytes for the InvokeFunction operation`;
    throw new AwsError('RequestTooLargeException', message, 413);
  }
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json');
  }
}

/** A function that fails is an answer too, which says so in a header. */
function toAnswer(outcome: Outcome, requestId: Readonly<Record<string, string>>): Answer {
  const headers = { ...requestId, 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST' };
  if (outcome.ok) return { status: 200, headers, body: JSON.stringify(outcome.payload) };
  const { errorType, errorMessage, trace } = outcome;
  return {
    status: 200,
    headers: { ...headers, 'x-amz-function-error': 'Unhandled' },
    body: JSON.stringify({ errorType, errorMessage, trace }),
  };
}
