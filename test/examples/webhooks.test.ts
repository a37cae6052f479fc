import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createConnection } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createReceiver, isGenuine } from '../../examples/webhooks/receiver.ts';
import { HttpReceivers } from '../../lambdas/adapters/http-receivers.ts';
import { receiversKey } from '../../lambdas/domain/webhooks/signature.ts';
import { URL_OF_ONE, WebhookDesk } from '../support/webhook-desk.ts';

/** A receiver of the examples, the desk that tells it, and what it took. */
async function connect(take: (event: unknown) => void = () => {}) {
  const desk = new WebhookDesk({ one: { url: URL_OF_ONE, secret: 'countersign/one' } });
  desk.world.time = Date.now();
  const key = receiversKey(desk.keys.publicKey.export({ format: 'der', type: 'spki' }));
  const taken: unknown[] = [];
  const server = createReceiver(key, (event) => {
    take(event);
    taken.push(event);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/`;
  const receivers = new HttpReceivers({ loopback: true });
  desk.answer = ({ headers, body }) => receivers.post(url, headers, body);
  const sealed = desk.keep('subject/model/chürn', 'retired', {}, { subject: 'model/chürn' });
  return { desk, key, taken, sealed, port };
}

test('the receiver of the examples takes what it is told, once, and nothing that was changed on its way', async () => {
  const { desk, key, taken, sealed } = await connect();
  await desk.take(desk.queued(sealed), desk.queued(sealed));
  expect(taken).toMatchObject([
    { type: 'subject.retired', data: { hash: sealed.hash, subject: 'model/chürn' } },
  ]);
  const [{ headers, body } = { headers: {}, body: '' }] = desk.posts;
  const judge = (more: object, text = body, now = Date.now()) =>
    isGenuine({ ...headers, ...more }, text, key, now);
  expect(judge({})).toBe(true);
  expect(judge({}, body.replace('retired', 'promoted'))).toBe(false);
  expect(judge({ 'webhook-id': 'other' })).toBe(false);
  expect(judge({ 'webhook-timestamp': 'never' })).toBe(false);
  expect(judge({ 'webhook-signature': undefined })).toBe(false);
  expect(judge({}, body, Date.now() + 301_000)).toBe(false);
  expect(
    isGenuine(
      headers,
      body,
      receiversKey(new WebhookDesk().keys.publicKey.export({ format: 'der', type: 'spki' })),
    ),
  ).toBe(false);
});

test('what the receiver of the examples could not take comes again', async () => {
  let failures = 1;
  const { desk, taken, sealed } = await connect(() => {
    if (failures-- > 0) throw new Error('down');
  });
  await desk.take(desk.queued(sealed));
  expect([desk.posts.length, taken.length, desk.deliveries.kept.size]).toEqual([2, 1, 0]);
});

test('the receiver of the examples outlives a connection that breaks off', async () => {
  const { desk, taken, sealed, port } = await connect();
  const socket = createConnection(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf');
  await setTimeout(50);
  socket.destroy();
  await setTimeout(50);
  await desk.take(desk.queued(sealed));
  expect(taken).toHaveLength(1);
});

test.each(['', 'whsec_abc', 'whpk_abc'])(
  'the receiver of the examples does not begin with %j for a key',
  async (key) => {
    const child = spawn(process.execPath, ['examples/webhooks/receiver.ts'], {
      env: { ...process.env, WEBHOOK_KEY: key },
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    onTestFinished(() => void child.kill());
    const [code] = await once(child, 'close');
    expect([code, said]).toEqual([2, expect.stringContaining('WEBHOOK_KEY must be')]);
  },
);
