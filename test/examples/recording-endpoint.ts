import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call as it arrived on the wire. */
export interface RecordedCall {
  readonly target: string | undefined;
  readonly authorization: string | undefined;
  readonly body: { readonly stateMachineArn: string; readonly name: string; readonly input: string };
}

/** An endpoint that records what it is sent. It starts every execution, or answers with the error it was given. */
export interface RecordingEndpoint extends AsyncDisposable {
  readonly url: string;
  readonly calls: readonly RecordedCall[];
}

export async function openRecordingEndpoint(error?: {
  type: string;
  message: string;
}): Promise<RecordingEndpoint> {
  const calls: RecordedCall[] = [];
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const body: RecordedCall['body'] = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const { 'x-amz-target': target, authorization } = request.headers;
    calls.push({ target: String(target), authorization, body });
    response.writeHead(error ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(error ? { __type: error.type, message: error.message } : start(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function start({ stateMachineArn, name }: RecordedCall['body']) {
  const machine = stateMachineArn.split(':').slice(0, 7).join(':').replace(':stateMachine:', ':execution:');
  return { executionArn: `${machine}:${name}`, startDate: 1_790_000_000 };
}
