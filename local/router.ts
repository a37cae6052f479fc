import { createAwsEndpoint } from './aws/endpoint.ts';
import { isForLambda } from './aws/lambda.ts';
import { accessKeyOf } from './aws/principals.ts';
import { isForS3 } from './aws/s3.ts';
import type { Exchange } from './http/exchange.ts';
import type { Handle } from './http/server.ts';
import { createHttpApi } from './http-api/http-api.ts';
import { Precedence } from './http-api/precedence.ts';
import { answerInbox } from './inbox/inbox-routes.ts';
import type { Services } from './services.ts';

/** Sends each request where it belongs: the inbox, the AWS endpoint on `/`, and all else to the HTTP APIs. */
export function createRouter(services: Services): Handle {
  const aws = createAwsEndpoint(services.aws);
  const httpApi = createHttpApi(services.routes, services.functions, services.place);
  const precedence = new Precedence();
  const answerAws = async (exchange: Exchange) => {
    if (services.background.has(accessKeyOf(exchange.request))) await precedence.giveWay();
    return aws(exchange);
  };
  const answerPage = async (exchange: Exchange) => {
    const answer = await precedence.first(() => httpApi(exchange));
    // A form that was taken leads to where the same link shows what came of it.
    const { pathname } = exchange.url;
    if (answer.status === 303 && answer.headers['location'] === pathname) services.inbox.answered(pathname);
    return answer;
  };
  return (exchange) => {
    const { method, url } = exchange;
    if (isForS3(exchange)) return services.aws.s3(exchange);
    if (isForLambda(exchange)) return services.aws.lambda(exchange);
    if (url.pathname === '/' && method === 'POST') return answerAws(exchange);
    if (url.pathname === '/') return { status: 302, headers: { location: '/inbox' }, body: '' };
    return answerInbox(services.inbox, exchange) ?? answerPage(exchange);
  };
}
