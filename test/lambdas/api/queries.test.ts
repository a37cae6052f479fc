import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { times } from '../../../lambdas/api/queries/times.ts';
import { checkEnvelope } from '../../../lambdas/domain/in-toto.ts';
import type { RequestState, StageState } from '../../../lambdas/domain/model.ts';
import { checkReceipt } from '../../../lambdas/domain/receipt.ts';
import { VIEWS_TABLE } from '../../support/table-names.ts';
import {
  decision,
  deployment,
  FIRST,
  requestState,
  SECOND,
  SHA_13,
  SHA_14,
  STAGE,
  SUBJECT,
  subjectState,
  writeChurn,
} from './support/churn.ts';
import { Ground, NOW } from './support/ground.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await Ground.start();
  await writeChurn(ground);
});
afterAll(() => ground.tables.stop());

const CHURN = `/v1/subjects/${SUBJECT}`;

describe('who', () => {
  test('is the last entry of the subject, in one read', async () => {
    let answer: unknown;
    const reads = await ground.countReads(async () => {
      answer = await ground.get('who', CHURN);
    });
    expect(reads).toBe(1);
    expect(answer).toMatchObject({
      subject: SUBJECT,
      environments: {
        production: { version: '13', request: FIRST, authorisedBy: [{ name: 'Morgan Estes' }] },
      },
      open: [{ request: SECOND, version: '14' }],
      entry: { stream: `subject/${SUBJECT}`, seq: 4 },
    });
  });

  test.each([
    ['2026-03-02T11:59:59.999Z', 1, []],
    ['2026-03-02T12:00Z', 2, ['production']],
    ['2026-03-02T14:00+02:00', 2, ['production']],
    ['2026-03-03T09:00:00Z', 3, ['production']],
    [NOW, 4, ['production']],
  ])('at %s is entry %i, in two queries', async (at, seq, environments) => {
    let answer: Awaited<ReturnType<typeof ask>> | undefined;
    const ask = () => ground.get('who', CHURN, { at });
    const reads = await ground.countReads(async () => {
      answer = await ask();
    });
    expect(reads).toBe(2);
    expect(answer?.entry.seq).toBe(seq);
    expect(answer?.at).toBe(new Date(at).toISOString());
    expect(Object.keys(answer?.environments ?? {})).toEqual(environments);
  });

  test('says what it does not know', async () => {
    await expect(ground.get('who', '/v1/subjects/model/none')).rejects.toMatchObject({
      code: 'UnknownSubject',
    });
    await expect(
      ground.get('who', '/v1/subjects/model/none', { at: '2026-03-02T12:00Z' }),
    ).rejects.toMatchObject({
      code: 'UnknownSubject',
    });
    await expect(ground.get('who', CHURN, { at: '2020-01-01T00:00Z' })).rejects.toMatchObject({
      code: 'BeforeBeginning',
    });
    await expect(ground.get('who', CHURN, { at: '2027-01-01T00:00Z' })).rejects.toMatchObject({
      code: 'InvalidCall',
    });
    await expect(ground.get('who', CHURN, { environment: 'qa' })).rejects.toThrow(
      "No version of model/churn is in 'qa' (only in production).",
    );
  });
});

describe('history', () => {
  const all = [
    // The request was submitted before its subject opened it, whatever the clocks said.
    `subject/${SUBJECT} 1 request-opened`,
    `request/${FIRST} 1 submitted`,
    `request/${FIRST} 2 stage-opened`,
    `request/${FIRST} 3 decided`,
    `subject/${SUBJECT} 2 promoted`,
    `request/${FIRST} 4 closed`,
    `subject/${SUBJECT} 3 request-closed`,
    `request/${SECOND} 1 submitted`,
    `subject/${SUBJECT} 4 request-opened`,
    `request/${SECOND} 2 stage-opened`,
  ];
  const read = async (path: string, query: Record<string, string>) => {
    const pages: string[][] = [];
    for (let after: string | undefined, first = true; first || after !== undefined; first = false) {
      const { entries, next } = await ground.get('subjectHistory', path, {
        ...query,
        ...(after === undefined ? {} : { after }),
      });
      pages.push(entries.map(({ stream, seq, action }) => `${stream} ${seq} ${action}`));
      after = next;
    }
    return pages;
  };

  test('of a subject has its own entries and those of its requests, in order', async () => {
    expect(await read(`${CHURN}/history`, {})).toEqual([all]);
  });

  test.each([1, 2, 3, 4, 7, 9, 10])('comes in pages of %i, each entry once', async (limit) => {
    const pages = await read(`${CHURN}/history`, { limit: String(limit) });
    expect(pages.flat()).toEqual(all);
    expect(pages).toHaveLength(Math.ceil(all.length / limit));
  });

  test('of a version leaves the others out', async () => {
    expect((await read(`${CHURN}/history`, { version: '14' })).flat()).toEqual(all.slice(7));
  });

  test('of a request is its stream', async () => {
    const path = `/v1/requests/${FIRST}/history`;
    const { entries, next = '' } = await ground.get('requestHistory', path, { limit: '3' });
    expect(entries.map(({ action }) => action)).toEqual(['submitted', 'stage-opened', 'decided']);
    const rest = await ground.get('requestHistory', path, { after: next });
    expect(rest).toMatchObject({ entries: [{ action: 'closed', seq: 4 }] });
    expect(rest.next).toBeUndefined();
    await expect(
      ground.get('requestHistory', `/v1/requests/${'0'.repeat(26)}/history`),
    ).rejects.toMatchObject({
      code: 'UnknownRequest',
    });
  });

  test('refuses a page that no answer gave', async () => {
    await expect(ground.get('subjectHistory', `${CHURN}/history`, { after: 'abc' })).rejects.toMatchObject({
      code: 'InvalidCall',
    });
  });
});

test('compare shows both versions and what differs', async () => {
  const answer = await ground.get('compare', `${CHURN}/compare`, { from: '13', to: '14' });
  expect(answer.changes).toEqual({
    trainingData: false,
    dataSets: [],
    code: true,
    artifact: true,
    hyperparameters: [{ name: 'learningRate', from: 0.1, to: 0.2 }],
    metrics: [{ name: 'auc', from: 0.9, to: 0.95 }],
    evidence: [],
  });
  expect(answer.from).toMatchObject({
    request: FIRST,
    requests: [{ request: FIRST, outcome: 'completed' }],
    environments: ['production'],
    decisions: [{ name: 'Morgan Estes', stage: STAGE, attempt: 1 }],
  });
  expect(answer.to).toMatchObject({
    request: SECOND,
    requests: [{ request: SECOND, status: 'open' }],
    environments: [],
    decisions: [],
  });
  await expect(ground.get('compare', `${CHURN}/compare`, { from: '13', to: '99' })).rejects.toMatchObject({
    code: 'UnknownVersion',
  });
});

test('compare goes data set by data set', async () => {
  const subject = 'model/several';
  const customers = { name: 'customers', uri: 's3://lake/customers', digest: 'delta:42' };
  const labels = { uri: 's3://lake/labels.csv', sha256: 'da'.repeat(32) };
  const newer = { ...customers, digest: 'delta:43' };
  for (const [version, trainingData] of [
    ['1', labels],
    ['2', [customers, labels]],
    ['3', [labels, newer]],
  ] as const) {
    const request = `a${version.repeat(25)}`;
    const code = { repository: 'https://git.example.com/several', commit: 'abcdef1' };
    const lineage = { trainingData, code, hyperparameters: { depth: 3 } };
    const stated = {
      subject,
      version,
      lineage,
      requestedBy: 'dana@example.com',
      attributes: {},
      metrics: {},
    };
    await ground.record(`request/${request}`, '2026-03-01T09:00:00.000Z', 'submitted', {
      details: { attempt: 1, submission: { ...stated, evidence: [] } },
      state: requestState(request, version, { subject }),
    });
    await ground.record(`subject/${subject}`, '2026-03-01T09:00:01.000Z', 'request-opened', {
      details: { request, version },
      state: subjectState({ subject }),
    });
  }
  const changes = async (from: string, to: string) =>
    (await ground.get('compare', `/v1/subjects/${subject}/compare`, { from, to })).changes;
  expect(await changes('1', '2')).toMatchObject({
    trainingData: true,
    dataSets: [{ name: 'customers', to: customers }],
  });
  expect(await changes('2', '3')).toMatchObject({
    trainingData: true,
    dataSets: [{ name: 'customers', from: customers, to: newer }],
  });
});

test('compare keeps what a version is made of, and its decisions, when a later request only names it', async () => {
  const [subject, brought, retired] = ['model/named-again', '5'.repeat(26), '6'.repeat(26)];
  const lineage = {
    trainingData: { uri: 's3://data/named.csv', sha256: 'da'.repeat(32) },
    code: { repository: 'https://git.example.com/named', commit: 'abcdef1' },
    hyperparameters: { depth: 3 },
  };
  const submission = { subject, requestedBy: 'dana@example.com', attributes: {}, metrics: {}, evidence: [] };
  const submit = (request: string, at: string, version: string, more: object) =>
    ground.record(`request/${request}`, at, 'submitted', {
      details: { attempt: 1, submission: { ...submission, version, ...more } },
      state: requestState(request, version, { subject }),
    });
  await submit(brought, '2026-03-01T09:00:00.000Z', '1', { lineage, metrics: { auc: 0.9 } });
  await ground.record(`request/${brought}`, '2026-03-01T10:00:00.000Z', 'decided', {
    details: { stage: STAGE, attempt: 1, decision },
    state: requestState(brought, '1', { subject }),
  });
  await submit(retired, '2026-04-01T09:00:00.000Z', '1', {});
  await ground.record(`request/${retired}`, '2026-04-01T10:00:00.000Z', 'decided', {
    details: { stage: STAGE, attempt: 1, decision: { ...decision, at: '2026-04-01T10:00:00.000Z' } },
    state: requestState(retired, '1', { subject, status: 'closed', outcome: 'completed' }),
  });
  await submit('7'.repeat(26), '2026-05-01T09:00:00.000Z', '2', { lineage, metrics: { auc: 0.9 } });
  for (const [request, version] of [
    [brought, '1'],
    [retired, '1'],
    ['7'.repeat(26), '2'],
  ] as const) {
    await ground.record(`subject/${subject}`, '2026-05-01T09:00:01.000Z', 'request-opened', {
      details: { request, version },
      state: subjectState({ subject }),
    });
  }
  const answer = await ground.get('compare', `/v1/subjects/${subject}/compare`, { from: '1', to: '2' });
  expect(answer.changes).toEqual({
    trainingData: false,
    dataSets: [],
    code: false,
    artifact: false,
    hyperparameters: [],
    metrics: [],
    evidence: [],
  });
  expect(answer.from).toMatchObject({
    request: brought,
    lineage: { trainingData: lineage.trainingData },
    requests: [{ request: brought }, { request: retired, outcome: 'completed' }],
    decisions: [{ request: brought }, { request: retired }],
  });
});

test('compare finds a version that was neither the first nor the last of its request', async () => {
  const [request, subject] = ['4'.repeat(26), 'model/rework'];
  for (const [index, version] of ['1', '2', '3'].entries()) {
    const attempt = index + 1;
    await ground.record(`request/${request}`, `2026-03-0${attempt}T09:00:00.000Z`, 'submitted', {
      details: {
        attempt,
        submission: {
          subject,
          version,
          requestedBy: 'dana@example.com',
          attributes: {},
          metrics: {},
          evidence: [],
        },
      },
      state: requestState(request, version, { subject, attempt }),
    });
  }
  for (const [action, version, attempt] of [
    ['request-opened', '1', undefined],
    ['request-closed', '3', 3],
  ] as const) {
    const details = { request, version, ...(attempt === undefined ? {} : { attempt }) };
    await ground.record(`subject/${subject}`, '2026-03-04T09:00:00.000Z', action, {
      details,
      state: subjectState({ subject }),
    });
  }
  const answer = await ground.get('compare', `/v1/subjects/${subject}/compare`, { from: '1', to: '2' });
  expect([answer.from.attempt, answer.to.attempt]).toEqual([1, 2]);
});

describe('approved', () => {
  const ask = (sha256: string, environment = 'production') =>
    ground.get('approved', `${CHURN}/approved`, { sha256, environment });

  test('gives a receipt that anybody can check without asking', async () => {
    const answer = await ask(SHA_13);
    expect(answer).toMatchObject({ approved: true, why: expect.stringContaining('Version 13') });
    const { publicKey } = await ground.get('receiptKey', '/v1/receipt-key');
    expect(publicKey).toBe(ground.signer.publicKeyPem);
    const statement = checkReceipt(answer.receipt, publicKey, { subject: SUBJECT, sha256: SHA_13 });
    expect(statement).toMatchObject({ version: '13', environment: 'production', entry: { seq: 4 } });
  });

  test('gives a statement in its place, for the tools of others', async () => {
    const query = { sha256: SHA_13, environment: 'production', format: 'dsse' };
    const answer = await ground.get('approved', `${CHURN}/approved`, query);
    expect(answer.receipt).toBeUndefined();
    const about = { subject: SUBJECT, environment: 'production', sha256: SHA_13 };
    expect(checkEnvelope(answer.envelope, ground.signer.publicKeyPem, about).predicate).toMatchObject({
      resourceUri: 'countersign:model/churn@production',
      inputAttestations: [{ uri: 'countersign:subject/model/churn#4' }],
      verifiedLevels: ['COUNTERSIGN_APPROVED', 'COUNTERSIGN_APPROVED_BY_1'],
    });
    const no = await ground.get('approved', `${CHURN}/approved`, { ...query, sha256: SHA_14 });
    expect(no).toMatchObject({ approved: false });
    expect(no.envelope).toBeUndefined();
  });

  test.each([
    [SHA_14, 'production', 'What is approved of model/churn in production is version 13'],
    [SHA_13, 'qa', 'No version of model/churn in qa is approved'],
  ])('says no without a receipt: %s in %s', async (sha256, environment, why) => {
    const answer = await ask(sha256, environment);
    expect(answer).toMatchObject({ approved: false, why: expect.stringContaining(why) });
    expect(answer.receipt).toBeUndefined();
  });
});

test('requests are those under way, by what they are', async () => {
  const ask = async (query: Record<string, string>) =>
    (await ground.get('requests', '/v1/requests', query)).requests.map(({ request }) => request);
  expect(await ask({})).toEqual([SECOND]);
  expect(await ask({ status: 'open', subject: SUBJECT, olderThan: '3600' })).toEqual([SECOND]);
  expect(await ask({ status: 'rework' })).toEqual([]);
  expect(await ask({ olderThan: '99999999' })).toEqual([]);
  expect(await ask({ workflow: 'other' })).toEqual([]);
});

test('requests that closed in a month are those, and no others', async () => {
  const ask = async (query: Record<string, string>) =>
    (await ground.get('requests', '/v1/requests', query)).requests.map(({ request }) => request);
  expect(await ask({ closed: '2026-03' })).toEqual([FIRST]);
  expect(await ask({ closed: '2026-03', subject: SUBJECT })).toEqual([FIRST]);
  expect(await ask({ closed: '2026-03', workflow: 'other' })).toEqual([]);
  expect(await ask({ closed: '2026-04' })).toEqual([]);
  await expect(ask({ closed: '2026-13' })).rejects.toMatchObject({ code: 'InvalidCall' });
});

test('decisions are those of a month, by what they are about', async () => {
  const ask = async (query: Record<string, string>) =>
    (await ground.get('decisions', '/v1/decisions', { month: '2026-03', ...query })).decisions;
  expect(await ask({})).toMatchObject([
    {
      request: FIRST,
      seq: 3,
      subject: SUBJECT,
      version: '13',
      stage: STAGE,
      choice: 'approve',
      at: decision.at,
    },
  ]);
  expect(await ask({ person: 'Morgan@example.com', subject: SUBJECT })).toHaveLength(1);
  for (const other of [{ month: '2026-04' }, { person: 'devon@example.com' }, { workflow: 'other' }])
    expect(await ask(other)).toEqual([]);
});

test('findings are the open ones, by their last day, of all or of one owner', async () => {
  const [stream, at, subject] = ['subject/service/billing', '2026-05-01T09:00:00.000Z', 'service/billing'];
  const finding = (owner: string, due: string) => ({
    ...{ text: 'Explain the drift', owner, due, raisedBy: 'morgan@example.com', at },
    ...{ request: FIRST, version: '13', stage: STAGE },
  });
  const findings = {
    a: finding('alex@example.com', '2026-07-01'),
    b: finding('ira@example.com', '2026-06-01'),
    c: finding('alex@example.com', '2026-05-15'),
  };
  await ground.append(stream, at, 'promoted', { state: subjectState({ subject, findings }) });
  const ask = async (query: Record<string, string> = {}) =>
    (await ground.get('findings', '/v1/findings', query)).findings.map(({ finding }) => finding);
  expect(await ask()).toEqual(['c', 'b', 'a']);
  expect(await ask({ owner: 'Alex@example.com' })).toEqual(['c', 'a']);
  expect(await ask({ until: '2026-06-01' })).toEqual(['c', 'b']);
  expect((await ground.get('findings', '/v1/findings', { limit: '1' })).findings).toMatchObject([
    { subject, due: '2026-05-15' },
  ]);
  const { c: _, ...left } = findings;
  const moved = { ...left, a: finding('ira@example.com', '2026-06-15') };
  await ground.append(stream, at, 'finding-closed', { state: subjectState({ subject, findings: moved }) });
  expect(await ask()).toEqual(['b', 'a']);
  expect(await ask({ owner: 'alex@example.com' })).toEqual([]);
  await ground.append(stream, at, 'finding-closed', { state: subjectState({ subject }) });
  expect(await ask()).toEqual([]);
  await expect(ask({ until: '2026-02-30' })).rejects.toMatchObject({ code: 'InvalidCall' });
});

describe('what is none in the views', () => {
  const put = (Item: Record<string, { S: string } | { N: string }>) =>
    ground.tables.client.send(new PutItemCommand({ TableName: VIEWS_TABLE, Item }));
  const S = (text: string) => ({ S: text });
  const request = '9'.repeat(26);
  const standing = (list: string, place: string) => ({ standing: S(list), standingPlace: S(place) });
  const view = (state: unknown) => ({
    pk: S(`request/${request}`),
    sk: S('view'),
    seq: { N: '1' },
    text: S(JSON.stringify(state)),
  });
  const open = standing('open/1', '2026-01-01T09:00:00.000Z#9');
  const cases: Record<string, Record<string, { S: string } | { N: string }>> = {
    'no text': { pk: S(`request/${request}`), sk: S('view'), ...open },
    'no JSON': { ...view({}), text: S('{"request":'), ...open },
    'no state': { ...view([]), ...open },
    "another request's": { ...view(requestState('8'.repeat(26), '1')), ...open },
    'a state without members': { ...view({ request, status: 'open' }), ...open },
    'a stage that is none': {
      ...view(requestState(request, '1', { stages: { [STAGE]: 7 as never } })),
      ...open,
    },
    'decisions that are none': {
      ...view(
        requestState(request, '1', { stages: { [STAGE]: { openedAt: NOW, decisions: [null as never] } } }),
      ),
      ...open,
    },
    'rules that nobody has': {
      ...view(
        requestState(request, '1', {
          definition: 'f'.repeat(64),
          stages: { x: { openedAt: NOW, decisions: [] } },
        }),
      ),
      ...open,
    },
    'a number for a text': { ...view(requestState(request, '1')), text: { N: '7' }, ...open },
  };

  test.each(Object.keys(cases))('is left out and counted, and everything else goes on: %s', async (what) => {
    const before = (await ground.get('pending', '/v1/pending')).pending;
    await put(cases[what] ?? {});
    ground.damage = 0;
    expect((await ground.get('pending', '/v1/pending')).pending).toEqual(before);
    expect(ground.damage).toBeGreaterThan(0);
    await ground.tables.client.send(
      new DeleteItemCommand({ TableName: VIEWS_TABLE, Key: { pk: S(`request/${request}`), sk: S('view') } }),
    );
  });

  test('in the other lists as well', async () => {
    await put({
      pk: S('subject/model/junk'),
      sk: S('view'),
      seq: { N: '1' },
      text: S('{"subject":7}'),
      ...standing('subjects/0', 'model/junk'),
    });
    await put({ pk: S('decisions/2026-03'), sk: S('2026-03-01T09:00:00.000Z#x#1'), text: S('{"at":1}') });
    await put({ pk: S('measures/2026-03-01'), sk: S('2026-03-01T09:00:00.000Z#x#1'), text: S('{}') });
    await put({ pk: S('desk/devon@example.com'), sk: S('2026-03-01'), stream: { N: '7' } });
    await put({ pk: S('desk/devon@example.com'), sk: S('2026-03-02'), stream: S('subject/model/junk') });
    const ask = async () => ({
      status: (await ground.get('status', '/v1/subjects')).subjects.map(({ subject }) => subject),
      decisions: (await ground.get('decisions', '/v1/decisions', { month: '2026-03' })).decisions.length,
      times: (await ground.get('times', '/v1/reports/times', { since: '2026-03-01T00:00Z' })).stages.length,
      desk: (await ground.get('pending', '/v1/pending', { approver: 'devon@example.com' })).pending.length,
    });
    ground.damage = 0;
    const { status, ...rest } = await ask();
    expect(status).not.toContain('model/junk');
    expect(status).toContain(SUBJECT);
    expect(rest).toEqual({ decisions: 1, times: 1, desk: 1 });
    expect(ground.damage).toBe(5);
    for (const [pk, sk] of [
      ['subject/model/junk', 'view'],
      ['decisions/2026-03', '2026-03-01T09:00:00.000Z#x#1'],
      ['measures/2026-03-01', '2026-03-01T09:00:00.000Z#x#1'],
      ['desk/devon@example.com', '2026-03-01'],
      ['desk/devon@example.com', '2026-03-02'],
    ])
      await ground.tables.client.send(
        new DeleteItemCommand({ TableName: VIEWS_TABLE, Key: { pk: S(pk ?? ''), sk: S(sk ?? '') } }),
      );
  });
});

test('a request shows its attempt and every stage of its workflow', async () => {
  const answer = await ground.get('request', `/v1/requests/${FIRST}`);
  expect(answer).toMatchObject({
    version: '13',
    status: 'closed',
    outcome: 'completed',
    lineage: { code: { commit: 'abcdef1' } },
    entry: { seq: 4 },
  });
  expect(answer.stages[0]).toMatchObject({
    stage: STAGE,
    outcome: 'approved',
    decisions: [{ name: 'Morgan Estes' }],
  });
  expect(answer.stages.length).toBeGreaterThan(1);
});

test('a request that is waited for is shown once its next entry is there; at once where it is closed', async () => {
  const ask = (request: string, wait: string) => ground.get('request', `/v1/requests/${request}`, { wait });
  expect(await ask(FIRST, '20')).toMatchObject({ status: 'closed', entry: { seq: 4 } });
  const id = '3'.repeat(26);
  const write = () => ground.record(`request/${id}`, NOW, 'submitted', { state: requestState(id, '15') });
  await write();
  expect(await ask(id, '1')).toMatchObject({ status: 'open', entry: { seq: 1 } });
  const waiting = ask(id, '20');
  await write();
  expect(await waiting).toMatchObject({ entry: { seq: 2 } });
  for (const wait of ['0', '21', 'x']) await expect(ask(id, wait)).rejects.toThrow('from 1 to 20');
});

test('pending says what waits for whom', async () => {
  const ask = async (query: Record<string, string>) =>
    (await ground.get('pending', '/v1/pending', query)).pending;
  expect(await ask({})).toMatchObject([
    { request: SECOND, stage: STAGE, waitsFor: ['morgan@example.com', 'devon@example.com'], overdue: false },
  ]);
  expect(await ask({ approver: 'Devon@example.com' })).toHaveLength(1);
  expect(await ask({ approver: 'dana@example.com' })).toEqual([]);
  expect(await ask({ role: 'manager' })).toHaveLength(1);
  expect(await ask({ role: 'it-engineer' })).toEqual([]);
});

test('pending follows what was handed over and what was decided', async () => {
  const opened = { openedAt: NOW, dueAt: NOW, roster: [], decisions: [] };
  const handOver = { from: 'morgan@example.com', to: 'ira@example.com', at: NOW, by: 'morgan@example.com' };
  const show = (stage: StageState, more: Partial<RequestState> = {}) =>
    ground.append(`request/${'3'.repeat(26)}`, NOW, 'something', {
      state: requestState('3'.repeat(26), '15', { stages: { [STAGE]: stage }, ...more }),
    });
  const ask = async () =>
    (await ground.get('pending', '/v1/pending')).pending.find(({ version }) => version === '15');
  await show({ ...opened, handOvers: [handOver] });
  expect(await ask()).toMatchObject({
    waitsFor: ['ira@example.com', 'devon@example.com'],
    roles: ['manager'],
  });
  await show({ ...opened, decisions: [decision] });
  expect(await ask()).toMatchObject({ waitsFor: [], decided: ['morgan@example.com'], roles: [] });
  await show(opened, { status: 'closed', outcome: 'withdrawn', reason: 'Because.' });
  expect(await ask()).toBeUndefined();
});

test('times are counted from the opening of a stage to each decision', async () => {
  const ask = (query: Record<string, string>) => ground.get('times', '/v1/reports/times', query);
  expect(await ask({ since: '2026-03-01T00:00Z' })).toMatchObject({
    since: '2026-03-01T00:00:00.000Z',
    stages: [
      { stage: STAGE, role: 'manager', count: 1, medianSeconds: 3600, p90Seconds: 3600, maxSeconds: 3600 },
    ],
    requests: 1,
    complete: true,
  });
  expect(await ask({})).toMatchObject({ since: '2026-05-01T00:00:00.000Z', stages: [] });
  expect((await ask({ since: '2026-03-01T10:00:00.001Z' })).stages).toEqual([]);
  expect((await ask({ since: '2026-04-01T00:00Z' })).stages).toEqual([]);
  expect((await ask({ workflow: 'other', since: '2026-03-01T00:00Z' })).stages).toEqual([]);
});

test('times that take too long to gather say that they are not complete', async () => {
  let looked = 0;
  const clock = { now: () => new Date(Date.parse(NOW) + 15_000 * looked++) };
  const answer = await times(
    { ...ground.ports, clock },
    { path: {}, query: {}, body: undefined, caller: '' },
  );
  expect(answer.complete).toBe(false);
});

test('status shows every subject, a page at a time', async () => {
  for (const subject of ['model/a', 'model/b', 'service/billing', 'model-x/z']) {
    const state = subjectState({
      subject,
      environments: { qa: deployment('13', '2026-03-02T12:00:00.000Z') },
    });
    const [stream, at] = [`subject/${subject}`, '2026-03-02T12:00:00.000Z'];
    const older = await ground.append(stream, at, 'request-opened', { state: subjectState({ subject }) });
    await ground.append(stream, at, 'promoted', { state });
    // An older one comes late.
    await ground.show(older);
  }
  const read = async (query: Record<string, string>) => {
    const found: string[] = [];
    for (let after: string | undefined, first = true; first || after !== undefined; first = false) {
      const page = await ground.get('status', '/v1/subjects', {
        ...query,
        ...(after === undefined ? {} : { after }),
      });
      found.push(
        ...page.subjects.map(({ subject, environments }) => `${subject} ${Object.keys(environments)}`),
      );
      after = page.next;
    }
    return found;
  };
  const models = ['model/a qa', 'model/b qa', 'model/churn production'];
  expect(await read({ limit: '2' })).toEqual(['model-x/z qa', ...models, 'service/billing qa']);
  expect(await read({ kind: 'model', limit: '2' })).toEqual(models);
});
