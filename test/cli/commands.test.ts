import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEDGER_TABLE } from '../../cli/connection.ts';
import { DynamoDbViews } from '../../lambdas/adapters/dynamodb-views.ts';
import { requestStream, type SealedEntry, seal, subjectStream } from '../../lambdas/domain/entry.ts';
import { run } from './support/run.ts';
import { sampleLedger } from './support/sample-ledger.ts';
import { startTables, type Tables } from './support/tables.ts';

const { ledger, completed, stopped, waiting, rework } = sampleLedger();
let tables: Tables;
const countersign = (...argv: string[]) => run([...argv, '--endpoint-url', tables.endpoint]);

beforeAll(async () => {
  tables = await startTables();
  await tables.fill(ledger.items());
  const views = new DynamoDbViews(tables.client, 'countersign-views');
  for (const request of [completed, waiting, rework])
    await views.putRequest({ seq: 1, state: ledger.request(request) });
});
afterAll(() => tables.stop());

describe('countersign who', () => {
  it('says which version runs where, since when, by which request, who authorised it, under which rules', async () => {
    const { environments } = ledger.subject('model/churn');
    const { code, stdout, stderr } = await countersign('who', 'model/churn');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const production = environments['production'];
    const at = (stage: string) => production?.authorisedBy.find((one) => one.stage === stage)?.at;
    expect(stdout.slice(stdout.indexOf('  production'), stdout.indexOf('  qa'))).toBe(
      [
        '  production: version 14',
        `    since          ${production?.since}`,
        `    request        ${completed}, attempt 2, by data-scientist@example.com`,
        `    rules          model-promotion, definition ${production?.definition}`,
        `    artifact       ${'ab'.repeat(32)}  s3://models/14`,
        `    authorised by  Morgan Ellis <manager@example.com>, manager: reviewed at 'review', ${at('review')}`,
        `                   Alex Novak <data-analyst@example.com>, data-analyst: approved at 'test', ${at('test')}`,
        `    confirmed by   Ira Lindqvist <it-engineer@example.com>, it-engineer: took responsibility at 'deploy', ${production?.ended?.confirmedBy[0]?.at}`,
        '',
      ].join('\n'),
    );
  });

  it('gives a program the deployment of one environment', async () => {
    const { code, stdout } = await countersign('who', 'model/churn', '--environment', 'production', '--json');
    const last = ledger.streams.get('subject/model/churn')?.at(-1);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      subject: 'model/churn',
      environments: { production: ledger.subject('model/churn').environments['production'] },
      entry: { seq: last?.seq, at: JSON.parse(last?.entry ?? '').at, hash: last?.hash },
    });
  });

  it('says so when nothing was promoted yet', async () => {
    expect(await countersign('who', 'model/fraud')).toEqual({
      code: 0,
      stdout: 'model/fraud\n  No version was promoted so far.\n',
      stderr: '',
    });
  });

  it.each([
    [
      'model/unknown',
      [],
      1,
      "countersign: The ledger knows no subject 'model/unknown': check its name, or submit a version of it.\n",
    ],
    [
      'model/churn',
      ['--environment', 'prod'],
      1,
      "countersign: No version of model/churn was promoted to 'prod' so far (only to production, qa).\n",
    ],
    [
      'model/fraud',
      ['--environment', 'qa'],
      1,
      "countersign: No version of model/fraud was promoted to 'qa' so far (nowhere else either).\n",
    ],
    ['churn', [], 2, "countersign: 'churn' is no subject: write its kind and name, such as model/churn.\n"],
    [
      'x/\u001b]0;owned\u0007',
      [],
      1,
      "countersign: The ledger knows no subject 'x/\\u{1b}]0;owned\\u{7}': check its name, or submit a version of it.\n",
    ],
  ])('answers %j %j with exit %i and one sentence', async (subject, options, code, stderr) => {
    expect(await countersign('who', subject, ...options)).toEqual({ code, stdout: '', stderr });
  });
});

describe('countersign history', () => {
  it('shows every entry of a request in order, one line each', async () => {
    const { code, stdout } = await countersign('history', completed);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.trim().split(/\s+/)[2])).toEqual([
      ...['submitted', 'stage-opened', 'decided', 'promoted', 'stage-opened', 'decided'],
      ...['submitted', 'stage-opened', 'decided', 'promoted', 'stage-opened', 'decided', 'promoted'],
      ...['stage-opened', 'decided'],
    ]);
    expect(lines[5]).toMatch(
      /Alex Novak, data-analyst, asked for changes of version 13 at 'test', attempt 1: calibrate it$/,
    );
  });

  it('shows the history of a subject', async () => {
    const { stdout } = await countersign('history', 'model/churn');
    expect(stdout).toContain(
      `version 14 to production at 'promote-to-production', attempt 2 by request ${completed}\n`,
    );
    expect(stdout).toContain(`request ${stopped} for version 15: stopped\n`);
  });

  it('gives a program all entries with their hashes', async () => {
    const { stdout } = await countersign('history', 'model/churn', '--json');
    const sealed = ledger.streams.get('subject/model/churn') ?? [];
    expect(JSON.parse(stdout)).toEqual(sealed.map(({ entry, hash }) => ({ ...JSON.parse(entry), hash })));
  });

  it('knows a name that is nowhere', async () => {
    expect(await countersign('history', 'model/nothing')).toEqual({
      code: 1,
      stdout: '',
      stderr: "countersign: The ledger has nothing about 'model/nothing': check how it is written.\n",
    });
    expect((await countersign('history', 'nonsense')).code).toBe(2);
  });

  it('lets nothing from the ledger steer a terminal', async () => {
    const stream = subjectStream('model/evil');
    const evil = seal(stream, undefined, {
      at: '2026-03-01T12:00:00.000Z',
      actor: '\u001b[2Jroot\n   2  fake line\u202e',
      action: 'odd\u009b31m',
      details: { text: '\u0007\u007f\u2028' },
      state: { subject: 'model/evil' },
    });
    await put(evil);
    const shown = await countersign('history', 'model/evil');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(shown.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
    expect(shown.stdout.split('\n')).toHaveLength(2);
    const { stdout } = await countersign('history', 'model/evil', '--json');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
    expect(JSON.parse(stdout)[0].actor).toBe('\u001b[2Jroot\n   2  fake line\u202e');
  });

  it('stops at a damaged entry and says what to run', async () => {
    const [first] = ledger.streams.get(requestStream(waiting)) ?? [];
    await put({ ...(first as SealedEntry), stream: 'request/damaged' });
    const { code, stderr } = await countersign('history', 'request/damaged');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^countersign: Entry 1 of request\/damaged is damaged: .*'countersign audit verify'.*\n$/,
    );
  });
});

describe('countersign pending', () => {
  it('shows what waits for whom, the most urgent first', async () => {
    const { code, stdout } = await countersign('pending', '--json');
    expect(code).toBe(0);
    const review = ledger.request(waiting).stages['review'];
    const back = ledger.request(rework);
    expect(JSON.parse(stdout)).toEqual([
      {
        ...{
          request: waiting,
          subject: 'model/churn',
          version: '16',
          workflow: 'model-promotion',
          attempt: 1,
        },
        ...{ stage: 'review', waitsFor: ['manager@example.com', 'deputy-manager@example.com'], decided: [] },
        ...{ since: review?.openedAt, dueAt: review?.dueAt, overdue: expect.any(Boolean) },
      },
      {
        ...{ request: rework, subject: 'model/fraud', version: '1', workflow: 'model-promotion', attempt: 1 },
        ...{ stage: 'rework', waitsFor: ['data-scientist@example.com'], decided: [] },
        ...{ since: back.stages['review']?.settledAt, dueAt: back.reworkDueAt, overdue: expect.any(Boolean) },
      },
    ]);
  });

  it("shows one person's list", async () => {
    const { stdout } = await countersign('pending', '--approver', 'Deputy-Manager@example.com');
    expect(stdout).toContain(
      "model/churn version 16: stage 'review'\n  waits for  manager@example.com, deputy-",
    );
    expect(stdout).not.toContain('fraud');
    expect(await countersign('pending', '--approver', 'it-engineer@example.com')).toEqual({
      code: 0,
      stdout: 'Nothing waits for it-engineer@example.com.\n',
      stderr: '',
    });
  });
});

async function put({ stream, seq, entry, hash }: SealedEntry): Promise<void> {
  const Item = { stream: { S: stream }, seq: { N: String(seq) }, entry: { S: entry }, hash: { S: hash } };
  await tables.client.send(new PutItemCommand({ TableName: LEDGER_TABLE, Item }));
}
