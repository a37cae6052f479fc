import { expect, test } from 'vitest';
import { findRoute, parseRoute } from '../../../local/http-api/route.ts';
import { startTiny } from '../support/tiny-app.ts';

test('gives a function the event of API Gateway, and its answer to the browser', async () => {
  const { endpoint } = await startTiny();
  const response = await fetch(`${endpoint}/page/a%20b?x=1&x=2&y=3`, {
    method: 'POST',
    headers: { cookie: 'c=1; d=2', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'choice=approve',
  });
  expect(response.status).toBe(201);
  expect(response.headers.get('content-type')).toBe('text/html');
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await response.json()).toMatchObject({
    version: '2.0',
    routeKey: 'ANY /page/{name}',
    rawQueryString: 'x=1&x=2&y=3',
    queryStringParameters: { x: '1,2', y: '3' },
    cookies: ['c=1', 'd=2'],
    pathParameters: { name: 'a b' },
    requestContext: {
      apiId: 'GovernanceStack-Api',
      stage: '$default',
      http: { method: 'POST', sourceIp: '127.0.0.1' },
    },
    // API Gateway passes on forms in base64.
    body: Buffer.from('choice=approve').toString('base64'),
    isBase64Encoded: true,
  });
});

test('takes a result without a status code as the JSON body', async () => {
  const { endpoint } = await startTiny();
  const response = await fetch(`${endpoint}/page/x?plain`);
  expect([response.status, await response.json()]).toEqual([200, { some: 'value' }]);
});

test('sends no body with HEAD', async () => {
  const { endpoint } = await startTiny();
  const response = await fetch(`${endpoint}/page/x`, { method: 'HEAD' });
  expect([response.status, await response.text()]).toEqual([201, '']);
});

test('answers 404 to what has no route, and refuses what is too large', async () => {
  const { endpoint } = await startTiny();
  const missing = await fetch(`${endpoint}/page/x/y`);
  expect([missing.status, await missing.json()]).toEqual([404, { message: 'Not Found' }]);
  const large = await fetch(`${endpoint}/page/x`, {
    method: 'POST',
    body: new Uint8Array(10 * 1_048_576 + 1),
  });
  expect(large.status).toBe(413);
});

const routes = ['$default', 'ANY /a/{rest+}', 'GET /a/{one}', 'ANY /a/{one}', 'GET /a/b'].map((key) =>
  parseRoute(key, undefined),
);

test.each([
  ['GET', '/a/b', 'GET /a/b', {}],
  ['GET', '/a/c', 'GET /a/{one}', { one: 'c' }],
  ['PUT', '/a/c', 'ANY /a/{one}', { one: 'c' }],
  ['GET', '/a/c/d', 'ANY /a/{rest+}', { rest: 'c/d' }],
  ['GET', '/x', '$default', {}],
])('the most specific route takes %s %s', (method, path, routeKey, pathParameters) => {
  const match = findRoute(routes, method, path);
  expect([match?.route.routeKey, match?.pathParameters]).toEqual([routeKey, pathParameters]);
});
