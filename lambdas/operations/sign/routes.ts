import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Page } from '../review.ts';
import type { SignPorts } from './answer.ts';
import { beginSigning } from './begin.ts';
import { finishSigning } from './finish.ts';

/** Both halves of signing: to the provider with what is to be signed, and back from it. */
export function signRoutes(ports: SignPorts): (event: APIGatewayProxyEventV2) => Promise<Page> {
  const [begin, finish] = [beginSigning(ports), finishSigning(ports)];
  return (event) => (event.requestContext.http.method === 'POST' ? begin(event) : finish(event));
}
