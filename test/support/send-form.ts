import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type DecidePorts, decide } from '../../lambdas/operations/decide.ts';
import { outcomePage } from '../../lambdas/operations/form-outcome.ts';
import { type Page, review } from '../../lambdas/operations/review.ts';

/** What a browser shows after it has sent a form: the answer, or the page to which that leads. */
export async function sendForm(ports: DecidePorts, event: APIGatewayProxyEventV2): Promise<Page> {
  const answer = await outcomePage(await decide(ports)(event));
  const link = answer.location?.split('/').at(-1);
  return link === undefined ? answer : review(ports)({ ...event, pathParameters: { link } });
}
