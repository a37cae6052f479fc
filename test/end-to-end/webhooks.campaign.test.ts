import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isGenuine } from '../../examples/webhooks/receiver.ts';
import { HttpReceivers } from '../../lambdas/adapters/http-receivers.ts';
import { synthesize } from '../../lib/synthesize.ts';
import { type LocalServer, startLocal } from '../../local/start-local.ts';
import { run } from '../cli/support/run.ts';
import { eventually, makeTestDirectory } from '../local/support/tiny-app.ts';
import { ORGANISATION } from '../support/organisation.ts';
import { hasCryptography, startPythonReceiver } from '../support/python-receiver.ts';

interface Post {
  readonly to: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const SHARED = Buffer.alloc(32, 9);
const directory = makeTestDirectory();
const posts: Post[] = [];
/** What each receiver answers next, if not 204. */
const answers: Record<string, number[]> = { everything: [503], gone: [410, 410, 410] };
const receivers = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const to = (request.url ?? '').slice(1);
    posts.push({
      to,
      headers: request.headers as Record<string, string>,
      body: Buffer.concat(chunks).toString(),
    });
    response.writeHead(answers[to]?.shift() ?? 204).end();
  });
});
let server: LocalServer;

beforeAll(async () => {
  await new Promise<void>((ready) => receivers.listen(0, '127.0.0.1', ready));
  process.env['RECEIVERS_URL'] = `http://127.0.0.1:${(receivers.address() as AddressInfo).port}`;
  const organisation = resolve(ORGANISATION, 'webhooks');
  // Where the receivers are, no earlier synthesis of the same sources can know.
  const assembly = join(directory.path, 'assembly');
  await synthesize({ outdir: assembly, organisation, identity: 'embedded', checks: false });
  server = await startLocal({ dataDirectory: join(directory.path, 'data'), organisation, assembly, port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = { endpoint: server.endpoint, region: 'us-east-1', credentials };
  await new SecretsManagerClient(client).send(
    new CreateSecretCommand({
      Name: 'countersign/webhook-everything',
      SecretString: `whsec_${SHARED.toString('base64')}`,
    }),
  );
}, 240_000);
afterAll(async () => {
  await server?.close();
  receivers.close();
  directory.remove();
  delete process.env['RECEIVERS_URL'];
});

const submission = (version: string) =>
  JSON.stringify({
    subject: 'model/churn',
    version,
    requestedBy: 'data-scientist@example.org',
    lineage: {
      trainingData: { uri: 's3://data/churn.csv', sha256: 'da'.repeat(32) },
      code: { repository: 'https://git.example.com/churn', commit: 'abcdef1' },
      hyperparameters: { learningRate: 0.1 },
    },
    artifact: { uri: 's3://models/churn', sha256: '13'.repeat(32) },
    metrics: { auc: 0.7 },
  });
const countersign = (...words: (string | { readonly stdin: string })[]) => {
  const argv = words.filter((word) => typeof word === 'string');
  const given = words.find((word) => typeof word === 'object');
  return run([...argv, '--endpoint', server.endpoint], given);
};

async function submit(version: string): Promise<void> {
  const words = ['submit', '-', '--workflow', 'model-promotion'];
  const { code, stderr } = await countersign(...words, { stdin: submission(version) });
  expect(stderr).toBe('');
  expect(code).toBe(0);
}

test('receivers are told of entries as they are recorded, signed both ways; one that says 410 of none any more', {
  timeout: 200_000,
}, async () => {
  await submit('13');
  const told = await eventually(async () => {
    const submitted = posts.filter(
      ({ to, body }) => to === 'everything' && body.includes('request.submitted'),
    );
    return submitted.length > 0 && posts.filter(({ to }) => to === 'everything').length > 2
      ? submitted
      : undefined;
  });
  const [{ headers, body } = { headers: {} as Post['headers'], body: '' }] = told;
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const signatures = String(headers['webhook-signature']).split(' ');
  const { publicKey } = JSON.parse((await countersign('webhooks', '--json')).stdout);
  const [own = '', shared] = signatures;
  expect(own).toMatch(/^v1a,/);
  expect(isGenuine(headers, body, publicKey)).toBe(true);
  expect(shared).toBe(`v1,${createHmac('sha256', SHARED).update(content).digest('base64')}`);
  expect(JSON.parse(body)).toMatchObject({
    type: 'request.submitted',
    data: { subject: 'model/churn', version: '13', workflow: 'model-promotion', action: 'submitted' },
  });
  // The one that answered 503 at first came again.
  const ids = (to: string) =>
    posts.filter((post) => post.to === to).map((post) => post.headers['webhook-id']);
  await eventually(async () => ids('everything').length > new Set(ids('everything')).size || undefined);
  await submit('14');
  await eventually(async () => posts.some((post) => post.body.includes('"version":"14"')) || undefined);
  expect(ids('gone')).toHaveLength(1);
  expect(ids('production')).toEqual([]);
  // Told again, it takes what it was told first and what it was not told since.
  const [shown] = JSON.parse((await countersign('webhooks', '--json')).stdout).webhooks.slice(-1);
  expect(shown).toMatchObject({ webhook: 'gone', turnedAway: expect.any(String) });
  expect(shown.deliveries).toHaveLength(2);
  answers['gone'] = [];
  const again = await countersign('webhooks', 'redeliver', '--webhook', 'gone', '--all');
  expect(again).toEqual({ code: 0, stdout: "2 will be told again to 'gone' within a minute.\n", stderr: '' });
  await expect.poll(() => new Set(ids('gone')).size, { timeout: 90_000 }).toBe(2);
  await expect
    .poll(async () => (await countersign('webhooks')).stdout, { timeout: 20_000 })
    .toMatch(/gone +told +0 +0 /);
});

test.skipIf(!hasCryptography)(
  'the receiver in Python takes what they were told, each once, by either signature',
  async () => {
    const { publicKey } = JSON.parse((await countersign('webhooks', '--json')).stdout);
    const told = posts.filter(({ to }) => to === 'everything');
    const entries = new Set(told.map(({ headers }) => headers['webhook-id']));
    const receiver = new HttpReceivers({ loopback: true });
    for (const environment of [
      { WEBHOOK_KEY: publicKey },
      { WEBHOOK_SECRET: `whsec_${SHARED.toString('base64')}` },
    ]) {
      const { url, taken } = await startPythonReceiver(environment);
      for (const { headers, body } of told) {
        const signed = Object.entries(headers).filter(([name]) => name.startsWith('webhook-'));
        expect(await receiver.post(url, Object.fromEntries(signed), body)).toEqual({ status: 204 });
      }
      await expect.poll(() => taken.length).toBe(entries.size);
    }
    expect(entries.size).toBeGreaterThan(2);
  },
);
