import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createFunctions } from '../../local/functions/functions.ts';
import { REGION } from '../../local/start-local.ts';
import { synthesizeCached } from '../../local/synth/synth-cache.ts';
import { readDeployment } from '../../local/template/read-deployment.ts';
import { readAssembly } from '../../local/template/template.ts';
import type { Figure } from '../figure.ts';
import { Server } from '../server.ts';

const DECISIONS = 10;
const STACK = 'GovernanceStack';

/**
 * The calls over the wire that one decision costs, by name: the deployed bundle of the handler runs here, and
 * everything it asks AWS for passes through a counter on its way to the server.
 */
export async function measureCalls(): Promise<Figure[]> {
  const server = await Server.start();
  const counter = await listenBetween(server.endpoint);
  try {
    await server.settle();
    const submissions = await server.submit(DECISIONS);
    const links = await server.links('manager@example.com');
    const decide = await loadDecide(counter.endpoint);
    const runs: (readonly string[])[] = [];
    for (const { version } of submissions) {
      counter.calls.length = 0;
      const status = await decide(links.get(version) ?? '', version);
      if (status !== 200) throw new Error(`the decision about ${version} was answered ${status}`);
      runs.push([...counter.calls]);
    }
    return describeCalls(runs);
  } finally {
    counter.close();
    await server.stop();
  }
}

const LIMITS: Readonly<Record<string, number>> = {
  'countersign-ledger Query': 1,
  'countersign-ledger PutItem': 1,
  'states SendTaskSuccess': 1,
};

function describeCalls(runs: readonly (readonly string[])[]): Figure[] {
  const names = [...new Set([...Object.keys(LIMITS), ...runs.flat()])];
  return names.map((name) => {
    const isLimited = Object.hasOwn(LIMITS, name);
    const isUpkeep = name.startsWith('countersign-views');
    const samples = runs.map((calls) => calls.filter((call) => call === name).length);
    const label = `calls of one decision: ${name}${isUpkeep ? ' (view upkeep)' : ''}`;
    // A read or write of the ledger, or a wake-up, under any other name would be one too many.
    const isExtra = /^(countersign-ledger|states) /.test(name) && !isLimited;
    return { name: label, unit: '', samples, ...(isLimited || isExtra ? { atMost: LIMITS[name] ?? 0 } : {}) };
  });
}

/** Runs the bundled handler against an endpoint. @returns a function that sends it a decision and tells the status */
async function loadDecide(endpoint: string) {
  const place = { partition: 'aws', region: REGION, account: '000000000000', stackName: STACK, endpoint };
  const deployment = readDeployment(readAssembly(await synthesizeCached(), STACK), place);
  const spec = deployment.functions.find(({ name }) => name === 'countersign-decide');
  if (spec === undefined) throw new Error('the app has no function countersign-decide');
  const functions = createFunctions([spec], place, { write: () => {}, close: async () => {} });
  return async (link: string, version: string): Promise<number> => {
    const outcome = await functions.invoke(spec.arn, {
      version: '2.0',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      pathParameters: { link: link.split('/').at(-1) },
      requestContext: { http: { method: 'POST' } },
      body: new URLSearchParams({ choice: 'approve', version, comment: '' }).toString(),
      isBase64Encoded: false,
    });
    return outcome.ok ? (outcome.payload as { readonly statusCode: number }).statusCode : 500;
  };
}

/** Listens on the loopback address and passes everything on, noting each call as `<table or service> <action>`. */
async function listenBetween(endpoint: string) {
  const calls: string[] = [];
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    const target = String(request.headers['x-amz-target'] ?? '');
    calls.push(nameCall(target, body));
    const headers = { 'x-amz-target': target, 'content-type': String(request.headers['content-type']) };
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
  return { calls, close, endpoint: `http://127.0.0.1:${port}` };
}

const SERVICES: Readonly<Record<string, string>> = { AWSStepFunctions: 'states', TrentService: 'kms' };

function nameCall(target: string, body: string): string {
  const [service = '', action = ''] = target.split('.');
  const { TableName } = JSON.parse(body) as { readonly TableName?: string };
  return `${TableName ?? SERVICES[service] ?? service} ${action}`;
}
