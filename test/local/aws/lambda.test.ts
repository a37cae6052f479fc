import { InvokeCommand, type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalServer, startLocal } from '../../../local/start-local.ts';
import { makeTestDirectory, TINY_APP } from '../support/tiny-app.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:tiny-echo';
const directory = makeTestDirectory();
let server: LocalServer;
let client: LambdaClient;

beforeAll(async () => {
  server = await startLocal({ dataDirectory: directory.path, assembly: TINY_APP });
  const credentials = { accessKeyId: 'anything', secretAccessKey: 'at all' };
  client = new LambdaClient({ endpoint: server.endpoint, region: 'us-east-1', maxAttempts: 1, credentials });
});
afterAll(async () => {
  client.destroy();
  await server.close();
  directory.remove();
});

async function invoke(FunctionName: string, event: object = {}, more: Partial<InvokeCommandInput> = {}) {
  const Payload = JSON.stringify(event);
  const output = await client.send(new InvokeCommand({ FunctionName, Payload, ...more }));
  return { ...output, answer: JSON.parse(output.Payload?.transformToString() ?? '') };
}

describe('Lambda', () => {
  test.each(['tiny-echo', 'function:tiny-echo', '000000000000:function:tiny-echo', ARN])(
    'invokes %s and waits for its answer',
    async (name) => {
      const { StatusCode, ExecutedVersion, FunctionError, answer } = await invoke(name, { a: 'ä' });
      expect({ StatusCode, ExecutedVersion, FunctionError }).toEqual({
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        FunctionError: undefined,
      });
      expect(answer).toMatchObject({ event: { a: 'ä' }, name: 'tiny-echo' });
    },
  );

  test('gives an empty event when nothing is sent', async () => {
    expect((await invoke('tiny-echo', {}, { Payload: '' })).answer).toMatchObject({ event: {} });
  });

  test('says in a header that a function threw, and what', async () => {
    const { StatusCode, FunctionError, answer } = await invoke('tiny-echo', { fail: 'not today' });
    expect({ StatusCode, FunctionError }).toEqual({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(answer).toMatchObject({
      errorType: 'Refused',
      errorMessage: 'not today',
      trace: expect.any(Array),
    });
  });

  test('says so too of a function that takes too long', async () => {
    const { FunctionError, answer } = await invoke('tiny-echo', { hang: true });
    expect(FunctionError).toBe('Unhandled');
    expect(answer).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/),
    });
  });

  test.each([
    ['a function that does not exist', 'nobody', {}],
    ['a version that does not exist', 'tiny-echo', { Qualifier: '7' }],
  ])('names %s', async (_what, name, more) => {
    await expect(invoke(name, {}, more)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Function not found: arn:aws:lambda:us-east-1:000000000000:function:${name}`,
      Type: 'User',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('refuses what is no JSON, no name, or too large', async () => {
    await expect(invoke('tiny-echo', {}, { Payload: '{' })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
    });
    await expect(invoke('two words')).rejects.toMatchObject({ name: 'ValidationException' });
    const Payload = Buffer.alloc(6 * 1_048_576 + 1, ' ');
    await expect(invoke('tiny-echo', {}, { Payload })).rejects.toMatchObject({
      name: 'RequestTooLargeException',
      $metadata: { httpStatusCode: 413 },
    });
  });

  test('says what it does not serve', async () => {
    await expect(invoke('tiny-echo', {}, { InvocationType: 'Event' })).rejects.toThrow(
      'does not support the invocation type Event',
    );
    const response = await fetch(`${server.endpoint}/2015-03-31/functions/`);
    expect(response.status).toBe(404);
    expect(response.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
    expect(await response.json()).toMatchObject({ Message: expect.stringContaining('It serves Invoke.') });
  });
});
