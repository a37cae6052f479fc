import { expect, test } from 'vitest';
import type { Exchange } from '../../local/http/exchange.ts';
import { createRouter } from '../../local/router.ts';
import type { Services } from '../../local/services.ts';

/** A router whose one route waits until it is told what to answer; DynamoDB tells whose calls it has answered. */
function route() {
  const { promise: outcome, resolve: answer } = Promise.withResolvers<unknown>();
  const answered: string[] = [];
  const services = {
    routes: [{ routeKey: 'GET /decide/{link}', apiId: 'api', functionArn: 'decide', signed: false }],
    background: new Set(['follow']),
    functions: { invoke: () => outcome },
    place: { account: '000000000000' },
    inbox: {},
    aws: {
      dynamoDb: {
        handle: async (_action: string, caller: string) => {
          answered.push(caller);
          return { status: 200, headers: {}, body: '{}' };
        },
      },
    },
  } as unknown as Services;
  const handle = createRouter(services);
  const ask = async (method: string, path: string, body = '') =>
    handle({
      request: {
        method,
        socket: {},
        headers: {
          'x-amz-target': 'DynamoDB_20120810.Query',
          authorization: `AWS4-HMAC-SHA256 Credential=${body}/20260301/us-east-1/dynamodb/aws4_request`,
        },
        rawHeaders: [],
      },
      method,
      url: new URL(path, 'http://127.0.0.1'),
      body: Buffer.from(body),
    } as unknown as Exchange);
  return {
    answered,
    ask: () => ask('GET', '/decide/link'),
    call: (caller: string) => ask('POST', '/', caller),
    answer: () => answer({ ok: true, payload: 'a page' }),
  };
}

test('while somebody waits for a page, functions in the background are answered after it', async () => {
  const { answered, ask, call, answer } = route();
  const page = ask();
  const inBackground = call('follow');
  await call('decide');
  await call('somebody');
  expect(answered).toEqual(['decide', 'somebody']);
  answer();
  await page;
  await inBackground;
  expect(answered).toEqual(['decide', 'somebody', 'follow']);
});

test('they are held for a moment only when a page takes long, and not at all when nobody waits', async () => {
  const { answered, ask, call, answer } = route();
  await call('follow');
  const page = ask();
  const began = performance.now();
  await call('follow');
  expect(performance.now() - began).toBeGreaterThan(40);
  expect(answered).toEqual(['follow', 'follow']);
  answer();
  await page;
});
