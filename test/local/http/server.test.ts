import { request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../../local/http/server.ts';
import { startTiny } from '../support/tiny-app.ts';

/** A request with headers that `fetch` does not let one set. */
function send(
  endpoint: string,
  path: string,
  method: string,
  headers: Record<string, string>,
): Promise<{ status: number | undefined; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, endpoint), { method, headers, agent: false }, (response) => {
      response
        .resume()
        .once('end', () => resolve({ status: response.statusCode, headers: response.headers }));
    });
    call.once('error', reject).end();
  });
}

test('answers only to its own names, whatever they resolve to', async () => {
  const { endpoint } = await startTiny();
  const port = new URL(endpoint).port;
  const status = async (host: string): Promise<unknown> =>
    (await send(endpoint, '/inbox', 'GET', { host })).status;
  expect(await status(`127.0.0.1:${port}`)).toBe(200);
  expect(await status(`localhost:${port}`)).toBe(200);
  expect(await status(`rebound.example.com:${port}`)).toBe(403);
  expect(await status('127.0.0.1:1')).toBe(403);
});

test('takes no calls from other sites in a browser', async () => {
  const { endpoint } = await startTiny();
  const status = async (path: string, headers: Record<string, string>): Promise<unknown> =>
    (await send(endpoint, path, 'POST', { host: new URL(endpoint).host, ...headers })).status;
  expect(await status('/', { origin: 'https://example.com' })).toBe(403);
  expect(await status('/', { origin: 'null' })).toBe(403);
  expect(await status('/', { 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await status('/page/x', { origin: 'https://example.com' })).toBe(403);
  expect(await status('/page/x', { origin: endpoint, 'sec-fetch-site': 'same-origin' })).toBe(201);
  // A browser sends the form of a page without a referrer like this.
  expect(await status('/page/x', { origin: 'null', 'sec-fetch-site': 'same-origin' })).toBe(201);
  expect(await status('/page/x', { origin: endpoint, 'sec-fetch-site': 'cross-site' })).toBe(403);
});

test('leads from the root to the inbox, and does not let anyone write there', async () => {
  const { endpoint } = await startTiny();
  const { status, headers } = await send(endpoint, '/', 'GET', {});
  expect([status, headers['location']]).toEqual([302, '/inbox']);
  expect((await send(endpoint, '/inbox', 'POST', {})).status).toBe(405);
});

test('says what to do when its port is taken', async () => {
  const server = await listen(0);
  onTestFinished(() => server.close());
  await expect(listen(server.port)).rejects.toThrow(
    `Port ${server.port} of 127.0.0.1 is in use by another program: stop that one, or choose another with --port`,
  );
});

test('keeps its port in the data directory', async () => {
  const first = await startTiny();
  const dataDirectory = first.dataDirectory.path;
  await first.close();
  const second = await startTiny({ dataDirectory });
  expect(second.endpoint).toBe(first.endpoint);
});
