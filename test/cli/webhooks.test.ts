import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { ACTIONS } from '../../lambdas/api/actions.ts';
import { problemOf } from '../../lambdas/api/problems.ts';
import { QUERIES } from '../../lambdas/api/queries.ts';
import { serve } from '../../lambdas/api/serve.ts';
import { receiversKey } from '../../lambdas/domain/webhooks/signature.ts';
import { SHARED, URL_OF_ONE, WebhookDesk } from '../support/webhook-desk.ts';
import { run } from './support/run.ts';

let desk: WebhookDesk;
let endpoint: string;
beforeEach(async () => {
  desk = new WebhookDesk({
    one: { url: URL_OF_ONE, secret: 'countersign/one', events: ['subject.retired'] },
  });
  endpoint = await serveApi();
});

/** The routes of the API over the desk, as the functions answer them. */
async function serveApi(): Promise<string> {
  const spki = desk.keys.publicKey.export({ format: 'der', type: 'spki' });
  const ports = (): never =>
    ({
      ...desk.world.ports,
      told: { webhooks: desk.webhooks, deliveries: desk.deliveries, signer: { publicKey: async () => spki } },
    }) as never;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url = '' } = request;
    const event = {
      rawPath: url,
      rawQueryString: '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
      requestContext: {
        http: { method, path: url },
        authorizer: { iam: { userArn: 'arn:aws:iam::0:root' } },
      },
    };
    try {
      const { answer } = await serve((method === 'GET' ? QUERIES : ACTIONS) as never, ports())(event);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    } catch (error) {
      const { problem } = problemOf(error);
      response
        .writeHead(problem.status, { 'content-type': 'application/problem+json' })
        .end(JSON.stringify(problem));
    }
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const countersign = (...words: string[]) => run([...words, '--endpoint', endpoint]);
const STATE = { subject: 'model/churn' };
const fail = async (status: number) => {
  desk.answer = () => ({ status });
  const sealed = desk.keep('subject/model/churn', 'retired', {}, STATE);
  await desk.take(desk.queued(sealed));
  return sealed.hash;
};

test('says who is told, by which key, and what was not taken; no secret and no name of one', async () => {
  const waits = await fail(503);
  const { code, stdout, stderr } = await countersign('webhooks');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const key = receiversKey(desk.keys.publicKey.export({ format: 'der', type: 'spki' }));
  expect(stdout).toContain(`by ${key}`);
  expect(stdout).toMatch(/one +told +1 +0 +https:\/\/hooks\.example\.com\/one/);
  expect(stdout).toMatch(new RegExp(`one +${waits} +subject\\.retired +model/churn +2 +2026-\\S+Z +503`));
  const json = JSON.parse((await countersign('webhooks', '--json')).stdout);
  expect(json.webhooks[0]).toMatchObject({ webhook: 'one', events: ['subject.retired'], complete: true });
  expect(JSON.stringify(json) + stdout).not.toMatch(new RegExp(`countersign/one|${SHARED}`));
});

test('tells again what it names, or all that was given up, and a receiver that had turned us away', async () => {
  const [first, second] = [await fail(410), await fail(410)];
  expect((await countersign('webhooks')).stdout).toMatch(/told nothing since \S+: it answered 410 +0 +2 /);
  desk.answer = () => ({ status: 200 });
  await desk.pass(5);
  expect(desk.posts).toHaveLength(1);
  expect(await countersign('webhooks', 'redeliver', first, '--webhook', 'one')).toMatchObject({
    code: 0,
    stdout: "1 will be told again to 'one' within a minute.\n",
  });
  await desk.pass(1);
  expect([...desk.deliveries.kept.values()].map(({ id }) => id)).toEqual([second]);
  const all = await countersign('webhooks', 'redeliver', '--webhook', 'one', '--all', '--json');
  expect(JSON.parse(all.stdout)).toEqual({ redelivered: 1 });
  await desk.pass(1);
  expect(desk.deliveries.kept.size).toBe(0);
  expect(desk.posts.map(({ headers }) => headers['webhook-id'])).toEqual([first, first, second]);
  const none = await countersign('webhooks', 'redeliver', '--webhook', 'one', '--all');
  expect(none.stdout).toBe("Nothing was given up: nothing will be told again to 'one'.\n");
});

test('takes up as many as there are, however many calls that takes', async () => {
  for (let index = 0; index < 450; index++) await fail(410);
  const { stdout } = await countersign('webhooks', 'redeliver', '--webhook', 'one', '--all');
  expect(stdout).toBe("450 will be told again to 'one' within a minute.\n");
  expect(
    [...desk.deliveries.kept.values()].every(({ due, attempts }) => due !== undefined && attempts === 0),
  ).toBe(true);
});

test.each([
  [['redeliver', 'f'.repeat(64), '--webhook', 'one'], /'one' has not failed to take ffff/],
  [['redeliver', '--all', '--webhook', 'other'], /No webhook 'other' is deployed/],
  [['redeliver', '--webhook', 'one'], /Name the id of one, or say --all/],
])('%j is refused', async (words, message) => {
  const { code, stderr } = await countersign('webhooks', ...words);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(message);
});

test('says that nobody is told where nobody is', async () => {
  desk.webhooks = {};
  expect((await countersign('webhooks')).stdout).toBe('Nobody is told by webhooks.\n');
});
