import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { send } from '../../cli/api/send.ts';
import { createSigner, type Sign } from '../../cli/api/signer.ts';
import { checkReceipt } from '../../lambdas/domain/receipt.ts';
import { openPage, sendForm } from '../../local/people/browser.ts';
import { fieldOf, MailReader } from '../../local/people/mails.ts';
import { playPeople } from '../../local/people/play.ts';
import { type LocalServer, startLocal } from '../../local/start-local.ts';
import { run } from '../cli/support/run.ts';
import { eventually, makeTestDirectory } from '../local/support/tiny-app.ts';
import { modelPromotion } from '../organisation/model-promotion.ts';
import { ORGANISATION } from '../support/organisation.ts';

const directory = makeTestDirectory();
const CALLER = 'iam:arn:aws:iam::000000000000:root';
let server: LocalServer;
let sign: Sign;

beforeAll(async () => {
  server = await startLocal({ dataDirectory: directory.path, organisation: ORGANISATION, port: 0 });
  sign = await createSigner(server.endpoint, {}, {});
}, 60_000);
afterAll(async () => {
  await server.close();
  directory.remove();
});

async function call(method: 'GET' | 'POST', path: string, body?: unknown) {
  const url = new URL(path, server.endpoint);
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await send(method, url, await sign({ method, url, headers, body: text }), text);
  return { status: answer.status, json: JSON.parse(answer.text) };
}

/** What comes once the handlers have got there. */
const until = (path: string, ready: (json: never) => boolean) =>
  eventually(async () => {
    const { status, json } = await call('GET', path);
    return status === 200 && ready(json as never) ? json : undefined;
  });

const SHA = { 13: '13'.repeat(32), 14: '14'.repeat(32), 15: '15'.repeat(32) };
const input = (version: keyof typeof SHA, subject = 'model/churn') => ({
  subject,
  version: String(version),
  requestedBy: 'data-scientist@example.org',
  lineage: {
    trainingData: { uri: 's3://data/churn.csv', sha256: 'da'.repeat(32) },
    code: { repository: 'https://git.example.com/churn', commit: 'abcdef1' },
    hyperparameters: { learningRate: version / 100 },
  },
  artifact: { uri: `s3://models/churn-${version}`, sha256: SHA[version] },
  metrics: { auc: version / 20 },
});

test('nobody gets an answer without a signature, or with one for another service', async () => {
  for (const [method, path] of [
    ['GET', '/v1/subjects'],
    ['GET', '/v1/openapi.json'],
    ['POST', '/v1/requests'],
  ] as const) {
    const plain = await fetch(`${server.endpoint}${path}`, { method });
    expect([plain.status, await plain.json()]).toEqual([403, { message: 'Forbidden' }]);
  }
  const url = new URL('/v1/subjects', server.endpoint);
  const signed = await sign({ method: 'GET', url, headers: {}, body: '' });
  const { authorization = '' } = signed;
  const other = { ...signed, authorization: authorization.replace('/execute-api/', '/dynamodb/') };
  expect((await send('GET', url, other, '')).status).toBe(403);
  expect((await send('GET', url, signed, '')).status).toBe(200);
});

test('a version goes all the way, and every question about it is answered', {
  timeout: 120_000,
}, async () => {
  const submitted = await call('POST', '/v1/requests', { workflow: 'model-promotion', input: input(13) });
  expect(submitted).toMatchObject({ status: 200, json: { caller: CALLER } });
  const { request } = submitted.json;
  await until('/v1/pending?role=manager', ({ pending }: { pending: unknown[] }) => pending.length === 1);
  await playPeople({
    endpoint: server.endpoint,
    workflow: modelPromotion,
    answers: () => ({}),
    signal: AbortSignal.timeout(60_000),
    say: () => {},
    revise: async (revised) => {
      const answer = await call('POST', `/v1/requests/${revised}/revise`, { input: input(14) });
      expect(answer).toMatchObject({ status: 200, json: { request: revised, caller: CALLER } });
    },
  });
  const who = await until('/v1/subjects/model/churn', ({ open }: { open: unknown[] }) => open.length === 0);
  expect(who).toMatchObject({
    environments: { production: { version: '14', request, ended: { outcome: 'completed' } } },
  });
  const before = await call('GET', `/v1/subjects/model/churn?at=${who.environments.qa.since}`);
  expect(before).toMatchObject({ status: 200, json: { environments: { qa: { version: '14' } } } });
  expect(before.json.environments.production).toBeUndefined();

  const { json: status } = await call('GET', '/v1/subjects?kind=model');
  expect(status.subjects).toMatchObject([{ subject: 'model/churn', environments: { production: {} } }]);

  const { json: history } = await call('GET', '/v1/subjects/model/churn/history?limit=200');
  expect(history.entries).toContainEqual(
    expect.objectContaining({ action: 'submitted', actor: CALLER, stream: `request/${request}` }),
  );
  expect(history.entries.at(-1)).toMatchObject({ action: 'request-closed' });

  const { json: compared } = await call('GET', '/v1/subjects/model/churn/compare?from=13&to=14');
  expect(compared.changes).toMatchObject({ artifact: true, metrics: [{ name: 'auc', from: 0.65, to: 0.7 }] });

  const { json: key } = await call('GET', '/v1/receipt-key');
  const path = '/v1/subjects/model/churn/approved?environment=production&sha256=';
  const yes = await call('GET', path + SHA[14]);
  expect(checkReceipt(yes.json.receipt, key.publicKey, { subject: 'model/churn' })).toMatchObject({
    version: '14',
  });
  expect(await call('GET', path + SHA[13])).toMatchObject({ status: 200, json: { approved: false } });

  const { json: times } = await call('GET', '/v1/reports/times');
  expect(times).toMatchObject({ requests: 1, complete: true });
  expect(times.stages.length).toBeGreaterThan(2);
});

test('verbs are recorded with who called', { timeout: 60_000 }, async () => {
  const { json } = await call('POST', '/v1/requests', {
    workflow: 'model-promotion',
    input: input(13, 'model/verbs'),
  });
  const path = `/v1/requests/${json.request}`;
  const waits = ({ stages }: { stages: { stage: string; openedAt?: string; outcome?: string }[] }) =>
    stages.some(({ openedAt, outcome }) => openedAt !== undefined && outcome === undefined);
  const { stages } = await until(path, waits);
  const stage = stages.find(({ openedAt }: { openedAt?: string }) => openedAt !== undefined).stage;
  const part = { stage, from: 'manager@example.org', to: 'release-manager@example.org', reason: 'on leave' };
  const given = await call('POST', `${path}/reassign`, part);
  expect(given).toMatchObject({ status: 200, json: { appended: true, caller: CALLER } });
  expect(await call('POST', `${path}/reassign`, part)).toMatchObject({ json: { appended: false } });
  // Lists follow the ledger, a moment later.
  await vi.waitFor(async () => {
    const { json: pending } = await call('GET', '/v1/pending?approver=release-manager@example.org');
    expect(pending.pending).toMatchObject([{ request: json.request, stage }]);
  }, 10_000);
  expect(
    await call('POST', `${path}/delegate`, { stage, from: 'manager@example.org', to: 'x@example.com' }),
  ).toMatchObject({
    json: { type: expect.stringContaining('urn:countersign:problem:') },
  });

  const withdrawn = await call('POST', `${path}/withdraw`, { reason: 'trained on the wrong month' });
  expect(withdrawn).toMatchObject({ status: 200, json: { appended: true } });
  expect(await call('POST', `${path}/withdraw`, { reason: 'again' })).toMatchObject({
    json: { appended: false },
  });
  expect(await call('GET', path)).toMatchObject({ json: { status: 'closed', outcome: 'withdrawn' } });
  const { json: history } = await call('GET', `${path}/history`);
  const actors = history.entries.filter(({ actor }: { actor: string }) => actor === CALLER);
  expect(actors.map(({ action }: { action: string }) => action)).toEqual([
    'submitted',
    'reassigned',
    'closed',
  ]);
});

test('an environment goes back to what it ran before', { timeout: 60_000 }, async () => {
  const path = '/v1/subjects/model/churn';
  const back = {
    environment: 'production',
    requestedBy: 'it-engineer@example.org',
    reason: 'rejects everyone',
  };
  const never = await call('POST', `${path}/roll-back`, { ...back, version: '13' });
  expect(never).toMatchObject({
    status: 404,
    json: {
      code: 'UnknownVersion',
      detail: "production never ran version '13' of model/churn: see its history.",
    },
  });
  const runs = (version: string) => (json: { environments: { production?: { version: string } } }) =>
    json.environments.production?.version === version;
  await call('POST', '/v1/requests', { workflow: 'model-promotion', input: input(15) });
  await approveEverything(path, runs('15'));
  const same = await call('POST', `${path}/roll-back`, { ...back, version: '15' });
  expect(same).toMatchObject({ status: 422, json: { violations: [{ path: '/version' }] } });
  expect(await call('POST', `${path}/roll-back`, { ...back, version: '14' })).toMatchObject({
    status: 200,
    json: { execution: expect.stringContaining(':execution:countersign-model-rollback:api-') },
  });
  await approveEverything(path, runs('14'));
  const { json } = await call('GET', `${path}/approved?environment=production&sha256=${SHA[14]}`);
  expect(json.receipt.receipt).toMatchObject({ version: '14', workflow: 'model-rollback' });
});

/** Approves whatever anybody is asked, until the subject is as it should be. */
async function approveEverything(path: string, ready: (json: never) => boolean): Promise<void> {
  const reader = new MailReader(server.endpoint);
  const done = new AbortController();
  const people = (async () => {
    for (;;) {
      const mail = await reader.next(done.signal);
      const link = mail.links.approve ?? mail.links.confirm;
      if (link === undefined) continue;
      const page = await openPage(link);
      if (page.form !== undefined) await sendForm(page, { version: fieldOf(mail, 'Version') ?? '' });
    }
  })().catch(() => undefined);
  try {
    await until(path, ready);
  } finally {
    done.abort();
    await people;
  }
}

test('what is wrong is a problem that says what to do', async () => {
  const wrong = await call('POST', '/v1/requests', { workflow: 'model-promotion', input: { subject: 'x' } });
  expect(wrong).toMatchObject({
    status: 422,
    json: { code: 'InvalidRequest', title: 'The input is not a request' },
  });
  expect(wrong.json.violations).toContainEqual({ path: '/version', message: 'is missing' });
  expect(await call('POST', '/v1/requests', { workflow: 'none', input: {} })).toMatchObject({
    status: 404,
    json: { code: 'UnknownWorkflow' },
  });
  expect(await call('GET', '/v1/subjects/model/churn?at=yesterday')).toMatchObject({
    status: 400,
    json: { code: 'InvalidCall', violations: [{ path: 'at' }] },
  });
});

test('what the API has written is a whole ledger, with the index of instants', {
  timeout: 60_000,
}, async () => {
  const { code, stdout, stderr } = await run(['audit', 'verify', '--endpoint', server.endpoint]);
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('damage')]);
  expect(stdout).toContain('entries');
});
