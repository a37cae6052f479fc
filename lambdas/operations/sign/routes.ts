import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { takeOwn } from '../own/take.ts';
import type { Page } from '../review.ts';
import type { SignPorts } from './answer.ts';
import { beginSigning } from './begin.ts';
import { finishSigning } from './finish.ts';

/** Both halves of signing, to the provider with what is to be signed and back from it; and all that the console's forms send. */
export function signRoutes(ports: SignPorts): (event: APIGatewayProxyEventV2) => Promise<Page> {
  const [begin, finish, take] = [beginSigning(ports), finishSigning(ports), takeOwn(ports)];
  return (event) => {
    if (event.requestContext.http.method !== 'POST') return finish(event);
    return event.pathParameters?.['link'] === undefined ? take(event) : begin(event);
  };
}
