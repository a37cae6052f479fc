import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** An answer of a service, in place of its own. */
export interface Refusal {
  readonly status: number;
  readonly body: string;
}

/** Listens on the loopback address and passes everything on to a server, but for what is refused on the way. */
export async function openFaultyLine(
  endpoint: string,
  refuse: (action: string) => Refusal | undefined,
): Promise<{ readonly endpoint: string; close(): void }> {
  const pass = async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(incoming);
    const refusal = refuse(actionOf(incoming, body));
    if (refusal !== undefined) return void response.writeHead(refusal.status).end(refusal.body);
    const { method, url = '/' } = incoming;
    const to = new URL(url, endpoint);
    const onward = send(to, { method, headers: { ...incoming.headers, host: to.host } }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.end(body);
  };
  const line = createServer((incoming, response) => void pass(incoming, response));
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  const close = () => {
    line.close();
    line.closeAllConnections();
  };
  return { endpoint: `http://127.0.0.1:${(line.address() as AddressInfo).port}`, close };
}

/** The name of the action, in the JSON protocol by its header, in the query protocol by its form. */
function actionOf({ headers }: IncomingMessage, body: Buffer): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.')[1] ?? '';
  return new URLSearchParams(body.toString()).get('Action') ?? '';
}
