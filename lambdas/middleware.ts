import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { DEPLOYMENT } from './adapters/deployment.ts';
import { PowertoolsLog } from './adapters/powertools-log.ts';
import { HTTP_ANSWERS } from './api/http-answers.ts';
import { PROBLEM_TYPE, problemOf } from './api/problems.ts';
import type { Served } from './api/serve.ts';
import { type ErrorCode, GovernanceError } from './domain/errors.ts';
import type { Page } from './operations/review.ts';
import { errorPage, notFoundPage } from './pages/error-pages.ts';
import { responseHeaders } from './pages/response-headers.ts';

const NOTHING_DECIDED = 'This page could not be made. Nothing was decided.';
const UNCERTAIN =
  'It is not known whether your answer was recorded. Open your link again to see; sending the same answer twice does no harm.';

/** The log of this function instance. */
export const log = new PowertoolsLog();

function logged(): MiddlewareObj<unknown, unknown> {
  return {
    before: ({ context }) => log.begin(context as Context),
    after: () => log.end(),
    onError: () => log.end(),
  };
}

/**
 * Wraps an operation that a state machine or an event invokes. A `GovernanceError` passes with its code as the
 * error's name; everything else becomes `Unavailable`, which the caller tries again.
 */
export function onInvoke(operation: (event: unknown) => Promise<unknown>) {
  return middy<unknown, unknown>(operation)
    .use(logged())
    .use({
      onError: ({ error }) => {
        if (error instanceof GovernanceError) throw error;
        log.error('an invocation failed', error);
        const name = error?.name ?? 'Error';
        throw new GovernanceError(
          'Unavailable',
          `Something that is needed did not answer (${name}).`,
          {},
          { cause: error },
        );
      },
    });
}

/** Wraps an operation that answers a browser. Every answer is a page with the strict headers; no error escapes. */
export function onHttp(operation: (event: APIGatewayProxyEventV2) => Promise<Page>) {
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>(
    async (event: APIGatewayProxyEventV2) => respond(event, await operation(event)),
  )
    .use(logged() as MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>)
    .use({
      onError: (request) => {
        request.response = respond(request.event, pageOfError(request.error, request.event));
      },
    });
}

function respond(
  event: APIGatewayProxyEventV2,
  { status, body, location, onTo, cookies, headers: own }: Page,
): APIGatewayProxyStructuredResultV2 {
  const head = event.requestContext?.http?.method === 'HEAD';
  // By this the command finds the tables that belong to an API.
  const headers = {
    ...responseHeaders(),
    ...own,
    'x-countersign-deployment': DEPLOYMENT,
    ...(location === undefined ? {} : { location }),
    ...(onTo === undefined ? {} : { refresh: `0; url=${onTo}` }),
  };
  return {
    statusCode: status,
    headers,
    body: head ? '' : body,
    ...(cookies === undefined ? {} : { cookies: [...cookies] }),
  };
}

function pageOfError(error: unknown, event: APIGatewayProxyEventV2): Page {
  const known = error instanceof GovernanceError ? error : undefined;
  const status = known === undefined ? 500 : HTTP_ANSWERS[known.code as ErrorCode].status;
  if (GovernanceError.is(error, 'LinkInvalid')) return { status, body: notFoundPage() };
  if (known !== undefined && status !== 500) return { status, body: errorPage(status, known.message) };
  log.error('a page could not be made', error);
  // The put of a decision may have taken effect although its answer was lost.
  const sent = event.requestContext?.http?.method === 'POST';
  return { status: 500, body: errorPage(500, sent ? UNCERTAIN : NOTHING_DECIDED) };
}

/**
 * Wraps the routes of the API. Every answer is JSON, every error a problem (RFC 9457). Each call leaves a line in
 * the log, with who called and how it went; never what was sent or answered.
 */
export function onApi(serve: (event: unknown) => Promise<Served>) {
  return middy<unknown, APIGatewayProxyStructuredResultV2>(async (event: unknown) => {
    const { route, caller, answer } = await serve(event);
    log.info('answered', { operation: route, caller });
    return answerJson(200, 'application/json', answer);
  })
    .use(logged() as MiddlewareObj<unknown, APIGatewayProxyStructuredResultV2>)
    .use({
      onError: (request) => {
        const { problem, unexpected } = problemOf(request.error);
        if (unexpected) log.error('a call of the API failed', request.error);
        else log.info('refused', { code: problem.code });
        request.response = answerJson(problem.status, PROBLEM_TYPE, problem);
      },
    });
}

/**
 * Wraps an operation that another program's server tells of something. What fails is answered with 503, so that it is told
 * again; nothing of what was sent is logged.
 */
export function onHook(
  operation: (event: APIGatewayProxyEventV2) => Promise<{ readonly status: number; readonly body: unknown }>,
) {
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>(
    async (event: APIGatewayProxyEventV2) => {
      const { status, body } = await operation(event);
      return answerJson(status, 'application/json', body);
    },
  )
    .use(logged() as MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>)
    .use({
      onError: (request) => {
        log.error('what another server told could not be taken', request.error);
        request.response = answerJson(503, 'application/json', { error: 'not taken: tell it again' });
      },
    });
}

function answerJson(statusCode: number, type: string, value: unknown): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: {
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      // What many write at once is over within moments.
      ...(statusCode === 503 ? { 'retry-after': '1' } : {}),
    },
    body: JSON.stringify(value),
  };
}
