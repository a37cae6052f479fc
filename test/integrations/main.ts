/**
 * A real MLflow tracking server and the embedded default, connected by the command: what docs/integrations.md has a reader do. And
 * SageMaker's registry, by an emulator of others.
 *
 *     npm run test:integrations
 *
 * Without Python, or where one of them can't be had, it says so and ends well.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { main as command } from '../../cli/main.ts';
import type { ReceivedMail } from '../../local/inbox/inbox.ts';
import { startLocal } from '../../local/start-local.ts';
import { preparePython } from '../support/python.ts';
import { approver } from './approve.ts';
import { PYTHON, startMlflow } from './mlflow.ts';
import { followPage } from './page.ts';
import { tryMoto } from './sagemaker.ts';
import { Tracking } from './tracking.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const ORGANISATION = join(ROOT, 'test/organisation/mlflow');
const PERSON = 'data-scientist@example.org';
const PATIENCE_MS = 120_000;
/** A version that is registered is a request within so long, mostly. */
const QUICK_MS = 2_000;

const prepared = preparePython(PYTHON);
if ('missing' in prepared) console.log(`Skipped: ${prepared.missing}. Nothing was tried with a real MLflow.`);
else {
  await followPage(prepared.python);
  await story(prepared.python);
}
await tryMoto();
const deliveries = spawnSync(
  process.execPath,
  [
    join(ROOT, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--project',
    'tests',
    '--project',
    'campaigns',
    'test/lambdas/operations/mlflow',
    'test/lambdas/operations/sagemaker',
    'test/lambdas/operations/registered',
    'test/lambdas/adapters/sagemaker-packages.test.ts',
    'test/lambdas/operations/webhooks',
    'test/end-to-end/webhooks.campaign.test.ts',
  ],
  { cwd: ROOT, stdio: 'inherit', env: { ...process.env, DELIVERIES: '1000' } },
);
process.exitCode = deliveries.status ?? 1;

async function story(python: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-integrations-'));
  const mlflow = await startMlflow(python, folder);
  process.env['MLFLOW_URL'] = mlflow.url;
  const begun = new Map<string, number>();
  const mails: ReceivedMail[] = [];
  const server = await startLocal({
    dataDirectory: join(folder, 'data'),
    organisation: ORGANISATION,
    port: 0,
    onMail: (mail) => mails.push(mail),
    onLedgerEntry: ({ stream, entry }) => {
      const { action, details } = JSON.parse(entry);
      if (stream.startsWith('request/') && action === 'submitted') {
        const { subject, version } = details.submission;
        begun.set(`${subject} ${version}`, (begun.get(`${subject} ${version}`) ?? 0) + 1);
      }
    },
  });
  try {
    const tracking = new Tracking(mlflow.url);
    await connects(server.endpoint);
    await trains(python, mlflow.url, begun);
    await arrivesFast(tracking, begun);
    await reachesProduction(tracking, mails);
    await findsWhatWasLost(tracking, server.endpoint, begun);
    await seesMovedAliases(tracking, server.endpoint);
    const twice = [...begun].filter(([, times]) => times !== 1);
    assert.deepEqual(twice, []);
    console.log(`Every version is one request: ${begun.size} of them.`);
  } finally {
    await server.close();
    mlflow.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(
  endpoint: string,
  ...words: string[]
): Promise<{ readonly code: number; readonly text: string }> {
  const written: string[] = [];
  const sink = { write: (text: string) => void written.push(text) };
  const io = { env: { COUNTERSIGN_ENDPOINT: endpoint }, stdout: sink, stderr: sink };
  const code = await command(['connect', 'mlflow', '--workflows', ORGANISATION, ...words], io as never);
  return { code, text: written.join('') };
}

async function connects(endpoint: string): Promise<void> {
  const before = await run(endpoint, '--check');
  assert.equal(before.code, 3);
  assert.match(before.text, /has no webhook to/);
  const made = await run(endpoint);
  assert.equal(made.code, 0, made.text);
  console.log(made.text.trim());
}

async function trains(python: string, url: string, begun: ReadonlyMap<string, number>): Promise<void> {
  const script = join(ROOT, 'examples/mlflow/train.py');
  const trained = spawnSync(python, [script, PERSON, 'churn-trained'], {
    encoding: 'utf8',
    env: { ...process.env, MLFLOW_TRACKING_URI: url, PYTHONDONTWRITEBYTECODE: '1' },
  });
  assert.equal(trained.status, 0, trained.stderr);
  await until(() => begun.has('model/churn-trained 1'), 'the request of what Python trained');
}

/** From the server's answer to `model-versions/create` to the first entry of the request. */
async function arrivesFast(tracking: Tracking, begun: ReadonlyMap<string, number>): Promise<void> {
  const taken: number[] = [];
  for (let index = 0; index < 10; index++) {
    const name = `churn-fast-${index}`;
    await tracking.train(name, PERSON);
    const at = performance.now();
    await tracking.register(name);
    await until(() => begun.has(`model/${name} 1`), `the request of ${name}`);
    taken.push(performance.now() - at);
  }
  taken.sort((one, other) => one - other);
  const [median = 0, slowest = 0] = [taken[5], taken.at(-1)];
  assert.ok(median < QUICK_MS, `a registered version is a request after ${seconds(median)}`);
  console.log(
    `From a registered version to its request: median ${seconds(median)}, slowest of 10 ${seconds(slowest)}.`,
  );
}

/** Everybody approves what is asked of them; the tracking server shows what came of it. */
async function reachesProduction(tracking: Tracking, mails: readonly ReceivedMail[]): Promise<void> {
  const name = 'churn-trained';
  const approve = approver(mails, `${name} 1`);
  await until(async () => {
    await approve();
    return (await tracking.aliases(name))['champion'] === '1';
  }, 'the alias of production');
  assert.deepEqual(await tracking.aliases(name), { qa: '1', champion: '1' });
  await until(
    async () => /in production/.test((await tracking.tags(name, '1'))['countersign.status'] ?? ''),
    'the status of what runs',
  );
  console.log(`${name} 1: ${(await tracking.tags(name, '1'))['countersign.status']}.`);
}

/** Versions that were registered while nothing was delivered, one of them without what is needed. */
async function findsWhatWasLost(
  tracking: Tracking,
  endpoint: string,
  begun: ReadonlyMap<string, number>,
): Promise<void> {
  await tracking.switchHooks(false);
  // The server remembers which webhooks there are for a second.
  await sleep(2_000);
  for (const name of ['churn-lost-1', 'churn-lost-2']) {
    await tracking.train(name, PERSON);
    await tracking.register(name);
  }
  await tracking.train('churn-lacking', undefined);
  await tracking.register('churn-lacking');
  assert.equal(begun.has('model/churn-lost-1 1'), false);
  await look(endpoint);
  await until(() => begun.has('model/churn-lost-1 1') && begun.has('model/churn-lost-2 1'), 'what was lost');
  const missing = (await tracking.tags('churn-lacking', '1'))['countersign.missing'] ?? '';
  assert.match(missing, /requestedBy .*: set the tag countersign.requested_by/);
  await tracking.setTag('churn-lacking', '1', 'countersign.requested_by', PERSON);
  await look(endpoint);
  await until(() => begun.has('model/churn-lacking 1'), 'what lacked something');
  await tracking.switchHooks(true);
  console.log('What no delivery told was found, and what lacked something was taken when it was there.');
}

async function seesMovedAliases(tracking: Tracking, endpoint: string): Promise<void> {
  await tracking.deleteAlias('churn-trained', 'champion');
  const { code, text } = await run(endpoint, '--check');
  assert.equal(code, 3);
  assert.match(text, /^churn-trained +champion +- +1$/m);
  console.log('An alias that somebody took away is shown.');
}

async function look(endpoint: string): Promise<void> {
  const client = new LambdaClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  await client.send(
    new InvokeCommand({ FunctionName: 'countersign-mlflow-poll', Payload: Buffer.from('{}') }),
  );
  client.destroy();
}

async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`${what} did not come within ${PATIENCE_MS / 1_000} s`);
    await sleep(20);
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(2)} s`;
}
