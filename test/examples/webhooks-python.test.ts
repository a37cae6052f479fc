import { createConnection } from 'node:net';
import { describe, expect, test } from 'vitest';
import { HttpReceivers } from '../../lambdas/adapters/http-receivers.ts';
import { receiversKey } from '../../lambdas/domain/webhooks/signature.ts';
import {
  hasCryptography,
  hasPython,
  pythonReceiverRefuses,
  startPythonReceiver,
} from '../support/python-receiver.ts';
import { SHARED, URL_OF_ONE, WebhookDesk } from '../support/webhook-desk.ts';

const receivers = new HttpReceivers({ loopback: true });

/** A desk that tells a receiver in Python over HTTP, and an entry to tell. */
async function connect(environment: (desk: WebhookDesk) => Readonly<Record<string, string>>) {
  const desk = new WebhookDesk({ one: { url: URL_OF_ONE, secret: 'countersign/one' } });
  desk.world.time = Date.now();
  const { url, taken } = await startPythonReceiver(environment(desk));
  desk.answer = ({ headers, body }) => receivers.post(url, headers, body);
  const sealed = desk.keep('subject/model/chürn', 'retired', {}, { subject: 'model/chürn' });
  return { desk, url, taken, sealed };
}

const keyOf = ({ keys }: WebhookDesk) => receiversKey(keys.publicKey.export({ format: 'der', type: 'spki' }));
const ways = [
  ['the key (v1a)', (desk: WebhookDesk) => ({ WEBHOOK_KEY: keyOf(desk) }), hasCryptography],
  ['a shared secret (v1)', () => ({ WEBHOOK_SECRET: SHARED }), hasPython],
  [
    'a secret that replaces another (v1)',
    () => ({ WEBHOOK_SECRET: `whsec_${Buffer.alloc(24, 1).toString('base64')} ${SHARED}` }),
    hasPython,
  ],
] as const;

describe.each(ways)('the receiver of the examples in Python, by %s', (_, environment, runs) => {
  test.skipIf(!runs)('takes what it is told, once, and nothing that was changed on its way', async () => {
    const { desk, url, taken, sealed } = await connect(environment);
    await desk.take(desk.queued(sealed), desk.queued(sealed));
    expect([desk.posts.length, desk.deliveries.kept.size]).toEqual([2, 0]);
    const [{ headers, body } = { headers: {}, body: '' }] = desk.posts;
    const status = async (more: Readonly<Record<string, string>>, text = body) =>
      receivers.post(url, { ...headers, ...more }, text);
    const refused = { status: 401 };
    expect(await status({}, body.replace('retired', 'promoted'))).toEqual(refused);
    expect(await status({}, `${body} `)).toEqual(refused);
    expect(await status({ 'webhook-id': 'other' })).toEqual(refused);
    expect(await status({ 'webhook-timestamp': 'never' })).toEqual(refused);
    expect(await status({ 'webhook-signature': '' })).toEqual(refused);
    expect(await status({ 'webhook-signature': 'v1,!!! v1a,AAAA v2' })).toEqual(refused);
    expect(await status({})).toEqual({ status: 204 });
    await expect
      .poll(() => taken)
      .toMatchObject([{ type: 'subject.retired', data: { hash: sealed.hash, subject: 'model/chürn' } }]);
  });

  test.skipIf(!runs)('refuses what is older than five minutes, and what is by somebody else', async () => {
    const { desk, taken, sealed } = await connect(environment);
    desk.world.time = Date.now() - 310_000;
    await desk.take(desk.queued(sealed));
    const { desk: other, sealed: theirs } = await connect(() => ({
      WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 2).toString('base64')}`,
    }));
    await other.take(other.queued(theirs));
    const answers = [desk, other].map(({ deliveries }) => [...deliveries.kept.values()][0]?.answer);
    expect([taken, answers]).toEqual([[], ['401', '401']]);
  });
});

test.skipIf(!hasPython)(
  'the receiver of the examples in Python outlives a connection that breaks off',
  async () => {
    const { desk, url, taken, sealed } = await connect(() => ({ WEBHOOK_SECRET: SHARED }));
    const socket = createConnection(Number(new URL(url).port), '127.0.0.1');
    socket.end('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf');
    await new Promise((closed) => socket.resume().on('close', closed));
    expect(await receivers.post(url, {}, 'x'.repeat(1_000_001))).not.toMatchObject({ status: 204 });
    await desk.take(desk.queued(sealed));
    // It says what it has taken on its own output, which comes apart from its answer.
    await expect.poll(() => taken).toHaveLength(1);
  },
);

test.skipIf(!hasPython).each([{}, { WEBHOOK_SECRET: 'whsec_abc' }, { WEBHOOK_SECRET: 'secret' }])(
  'the receiver of the examples in Python does not begin with %j',
  async (environment) => {
    const { code, said } = await pythonReceiverRefuses(environment);
    expect([code, said]).toEqual([1, expect.stringMatching(/^(give WEBHOOK_KEY|a key or secret)/)]);
  },
);
