import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createFunctions, type Outcome } from '../local/functions/functions.ts';
import { REGION } from '../local/start-local.ts';
import { synthesizeCached } from '../local/synth/synth-cache.ts';
import { readDeployment } from '../local/template/read-deployment.ts';
import { readAssembly } from '../local/template/template.ts';

const STACK = 'GovernanceStack';

/**
 * Runs the deployed bundle of one handler in this process, against an endpoint.
 * @returns a function that calls it with an event
 */
export async function loadFunction(
  handler: string,
  endpoint: string,
): Promise<(event: unknown) => Promise<Outcome>> {
  const place = { partition: 'aws', region: REGION, account: '000000000000', stackName: STACK, endpoint };
  const deployment = readDeployment(readAssembly(await synthesizeCached(), STACK), place);
  const spec = deployment.functions.find(({ name }) => name === `countersign-${handler}`);
  if (spec === undefined) throw new Error(`the app has no function countersign-${handler}`);
  const functions = createFunctions([spec], place, { write: () => {}, close: async () => {} });
  return (event) => functions.invoke(spec.arn, event);
}

/** The event of an approval that a person sends from the page behind a link. */
export function approvalEvent(link: string, version: string): unknown {
  return {
    version: '2.0',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    pathParameters: { link: link.split('/').at(-1) },
    requestContext: { http: { method: 'POST' } },
    body: new URLSearchParams({ choice: 'approve', version, comment: '' }).toString(),
    isBase64Encoded: false,
  };
}

/**
 * Listens on the loopback address and passes everything on to a server, telling of each call before it does, as
 * `<table or service> <action>`.
 */
export async function listenBetween(endpoint: string, onCall: (call: string) => void) {
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    const target = String(request.headers['x-amz-target'] ?? '');
    onCall(nameCall(target, body));
    // In whose name a call comes, the tables want to know.
    const { authorization = '' } = request.headers;
    const type = String(request.headers['content-type']);
    const headers = { 'x-amz-target': target, 'content-type': type, authorization };
    const answer = await fetch(endpoint, { method: 'POST', headers, body });
    response.writeHead(answer.status, { 'content-type': String(answer.headers.get('content-type')) });
    response.end(await answer.text());
  };
  const between = createServer((request, response) => void pass(request, response));
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
  const { port } = between.address() as AddressInfo;
  const close = () => {
    between.close();
    between.closeAllConnections();
  };
  return { close, endpoint: `http://127.0.0.1:${port}` };
}

const SERVICES: Readonly<Record<string, string>> = { AWSStepFunctions: 'states', TrentService: 'kms' };

function nameCall(target: string, body: string): string {
  const [service = '', action = ''] = target.split('.');
  const { TableName } = JSON.parse(body || '{}') as { readonly TableName?: string };
  return `${TableName ?? SERVICES[service] ?? service} ${action}`;
}
