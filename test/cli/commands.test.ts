import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDirectory } from '../local/support/tiny-app.ts';
import { type Embedded, startEmbedded, until } from './support/embedded.ts';
import { sampleInput } from './support/sample-ledger.ts';

const [SCIENTIST, MANAGER, DEPUTY, ANALYST, ENGINEER] = [
  ...['data-scientist@example.org', 'manager@example.org', 'deputy-manager@example.org'],
  ...['data-analyst@example.org', 'it-engineer@example.org'],
] as const;
const NOWHERE = '0'.repeat(26);
const DIGEST = 'ab'.repeat(32);
const INSTANT = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;

let world: Embedded;
/** Took two attempts, versions 13 and 14, to the end. */
let completed: string;
/** Waits for its first review, version 16. */
let waiting: string;
/** Waits for rework, version 1 of model/fraud. */
let rework: string;
const countersign = (...argv: string[]) => world.countersign(...argv);
const asJson = async (...argv: string[]) => {
  const { code, stdout, stderr } = await countersign(...argv, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
};
const statusOf = (request: string) => async () =>
  (await asJson('requests')).find((one: { request: string }) => one.request === request);

beforeAll(async () => {
  world = await startEmbedded();
  completed = await world.submit('13');
  await world.answer({ version: '13', by: MANAGER });
  await world.answer({
    version: '13',
    by: ANALYST,
    choice: 'request-changes',
    fields: { comment: 'calibrate it\nand test it' },
  });
  await until('the rework', async () =>
    (await statusOf(completed)())?.status === 'rework' ? true : undefined,
  );
  const next = sampleInput('14', 'model/churn', {
    metrics: { auc: 0.95 },
    artifact: { uri: 's3://models/14', sha256: DIGEST },
  });
  const revised = await countersign('revise', completed, world.file(next));
  expect(revised).toEqual({
    code: 0,
    stdout: `Request ${completed} was accepted as attempt 2.\n`,
    stderr: '',
  });
  await world.answer({ version: '14', by: MANAGER });
  await world.answer({ version: '14', by: ANALYST });
  await world.answer({ version: '14', by: ENGINEER });
  await until('the end', async () => ((await statusOf(completed)()) === undefined ? true : undefined));
  waiting = await world.submit('16');
  rework = await world.submit('1', 'model/fraud');
  await world.answer({
    version: '1',
    by: MANAGER,
    choice: 'request-changes',
    fields: { comment: 'which month?' },
  });
  await until('the rework', async () => ((await statusOf(rework)())?.status === 'rework' ? true : undefined));
  await until('a pending review', async () => ((await asJson('pending')).length === 2 ? true : undefined));
});
afterAll(() => world?.stop());

describe('countersign show', () => {
  it('says what a request is about and how far each stage is', async () => {
    const { code, stdout, stderr } = await countersign('show', waiting);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^model\/churn version 16, attempt 1: open\n {2}request {4}[0-9a-z]{26}, model-promotion\n/,
    );
    expect(stdout).toMatch(
      /\('review'\): waits for manager@example\.org, deputy-manager@example\.org, until /,
    );
    expect(stdout).toMatch(/\('test'\): later\n/);
    const ended = (await countersign('show', completed)).stdout;
    expect(ended).toMatch(/^model\/churn version 14, attempt 2: completed\n/);
    expect(ended).toMatch(/\('review'\): approved \S+, by manager@example\.org\n/);
    expect(ended).toMatch(/\('deploy'\): confirmed \S+, by it-engineer@example\.org\n/);
    expect((await asJson('show', rework)).status).toBe('rework');
    expect((await countersign('show', 'model/churn')).code).toBe(2);
    expect((await countersign('show', NOWHERE)).code).toBe(3);
  });
});

describe('countersign wait', () => {
  it('ends at once with 0 where the request is completed, or past the stage', async () => {
    expect(await countersign('wait', completed)).toEqual({
      code: 0,
      stdout: 'model/churn version 14, attempt 2: completed\n',
      stderr: '',
    });
    expect((await asJson('wait', completed, '--stage', 'test')).outcome).toBe('completed');
  });

  it('ends with 7 where changes are requested, and says until when', async () => {
    const { code, stderr } = await countersign('wait', rework);
    expect(code).toBe(7);
    expect(stderr).toMatch(
      new RegExp(
        `^countersign: Changes are requested of request ${rework}: submit the next attempt by \\d{4}-`,
      ),
    );
  });

  it('ends with 8 when the time is over, having said where it stands', async () => {
    const { code, stdout, stderr } = await countersign('wait', waiting, '--timeout', '1s', '--every', '1s');
    expect({ code, stdout }).toEqual({ code: 8, stdout: '' });
    expect(stderr).toMatch(
      /^model\/churn version 16, attempt 1: open, at 'Manager review'\ncountersign: .*at 'Manager review'\. The time is over; the request goes on\.\n$/,
    );
  });

  it('finds the request of a subject, or waits until there is one', async () => {
    const brief = ['--timeout', '1s', '--every', '1s'];
    const found = await countersign('wait', '--subject', 'model/churn', '--model-version', '16', ...brief);
    expect(found.stderr).toMatch(/^model\/churn version 16, attempt 1: open/);
    for (const words of [['model/churn', '--model-version', '99'], ['model/nothing']]) {
      const none = await countersign('wait', '--subject', ...words, ...brief);
      expect(none).toMatchObject({
        code: 8,
        stderr: expect.stringContaining(' is under way. The time is over.'),
      });
    }
    expect((await countersign('wait', waiting, '--subject', 'model/churn')).code).toBe(2);
    expect((await countersign('wait')).code).toBe(2);
  });

  it('refuses what nobody can wait for', async () => {
    expect((await countersign('wait', NOWHERE)).code).toBe(3);
    const odd = await countersign('wait', waiting, '--stage', 'tst');
    expect(odd).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("has no stage 'tst': it has 'review', "),
    });
    for (const words of [['model/churn'], [waiting, '--every', '0s'], [waiting, '--timeout', 'soon']])
      expect((await countersign('wait', ...words)).code, words.join(' ')).toBe(2);
  });
});

describe('countersign who', () => {
  it('says which version runs where, since when, by which request, who authorised it, under which rules', async () => {
    const { code, stdout, stderr } = await countersign('who', 'model/churn');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = [
      '  production: version 14',
      `    since          ${INSTANT}`,
      `    request        ${completed}, attempt 2, by ${SCIENTIST}`,
      '    rules          model-promotion, definition [0-9a-f]{64}',
      `    artifact       ${DIGEST}  s3://models/14`,
      `    authorised by  Morgan Estes <${MANAGER}>, manager: reviewed at 'review', ${INSTANT}`,
      `                   Alex Nagel <${ANALYST}>, data-analyst: approved at 'test', ${INSTANT}`,
      `    confirmed by   Ira Lindstrom <${ENGINEER}>, it-engineer: took responsibility at 'deploy', ${INSTANT}`,
    ];
    expect(stdout.slice(stdout.indexOf('  production'))).toMatch(new RegExp(`^${lines.join('\n')}\n`));
  });

  it('gives a program one environment, with the entry that says so', async () => {
    const answer = await asJson('who', 'model/churn', '--environment', 'production');
    expect(answer).toMatchObject({
      subject: 'model/churn',
      environments: { production: { version: '14', request: completed, attempt: 2 } },
      entry: { stream: 'subject/model/churn', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(Object.keys(answer.environments)).toEqual(['production']);
  });

  it('says what ran at a past instant', async () => {
    const promoted = (await asJson('history', 'model/churn', '--version', '13')).filter(
      ({ action, stream }: { action: string; stream: string }) =>
        action === 'promoted' && stream.startsWith('subject/'),
    );
    const { at } = promoted[0];
    const then = await asJson('who', 'model/churn', '--at', at);
    expect(then).toMatchObject({ at, environments: { qa: { version: '13' } } });
    expect(Object.keys(then.environments)).toEqual(['qa']);
    const { stdout } = await countersign('who', 'model/churn', '--at', at);
    expect(stdout).toMatch(new RegExp(`^model/churn at ${at}\n  qa: version 13\n`));
  });

  it('says so when nothing was promoted yet', async () => {
    expect(await countersign('who', 'model/fraud')).toEqual({
      code: 0,
      stdout: 'model/fraud\n  No version was promoted so far.\n',
      stderr: '',
    });
  });
});

describe('countersign status', () => {
  it('has a row for each environment of each subject', async () => {
    const { code, stdout } = await countersign('status');
    expect(code).toBe(0);
    const [header, ...rows] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(header?.slice(0, 3)).toEqual(['SUBJECT', 'ENVIRONMENT', 'VERSION']);
    expect(rows.map((row) => [...row.slice(0, 3), row.at(-1)])).toEqual([
      ['model/churn', 'production', '14', '1'],
      ['model/churn', 'qa', '14', '1'],
      ['model/fraud', '-', '-', '1'],
    ]);
    expect(stdout).toContain('  Morgan Estes, Alex Nagel  model-promotion  ');
  });

  it('shows less on request', async () => {
    expect(await asJson('status', '--limit', '1')).toMatchObject([{ subject: 'model/churn' }]);
    expect(await countersign('status', '--kind', 'service')).toEqual({
      code: 0,
      stdout: "No subject of the kind 'service' is known.\n",
      stderr: '',
    });
  });
});

describe('countersign history', () => {
  it('shows under which rules a request is, and everything that happened in it, one line each', async () => {
    const { code, stdout } = await countersign('history', completed);
    expect(code).toBe(0);
    const [rules, ...lines] = stdout
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('      |'));
    // The commit where this is a repository.
    expect(rules).toMatch(
      /^Rules [0-9a-f]{12} of model-promotion, in the ledger since \d{4}-\S+Z, (of commit [0-9a-f]{40}(-dirty)?, )?by the deployment of arn:aws:cloudformation:\S+:stack\/GovernanceStack\/\S+$/,
    );
    const actions = lines.map((line) => line.trim().split(/\s+/)[2]);
    expect(actions.filter((action) => action !== 'closed')).toEqual([
      ...['submitted', 'stage-opened', 'decided', 'promoted', 'stage-opened', 'decided'],
      ...['submitted', 'stage-opened', 'decided', 'promoted', 'stage-opened', 'decided', 'promoted'],
      ...['stage-opened', 'decided'],
    ]);
    expect(lines[5]).toMatch(
      /Alex Nagel, data-analyst, asked for changes of version 13 at 'test', attempt 1: calibrate it$/,
    );
    expect(stdout).toContain(': calibrate it\n      | and test it\n');
  });

  it('shows everything that happened to a subject, decisions included, in order of time', async () => {
    const entries: { at: string; action: string; stream: string }[] = await asJson('history', 'model/churn');
    expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).sort());
    expect(new Set(entries.map(({ stream }) => stream))).toEqual(
      new Set(['subject/model/churn', `request/${completed}`, `request/${waiting}`]),
    );
    expect(entries.filter(({ action }) => action === 'decided')).toHaveLength(5);
    expect(await asJson('history', 'model/churn', '--limit', '3')).toEqual(entries.slice(0, 3));
    const { stdout } = await countersign('history', 'subject/model/churn');
    expect(stdout.split('\n').filter((line) => line !== '' && !line.startsWith('      |'))).toHaveLength(
      entries.length,
    );
    expect(stdout).toMatch(new RegExp(`version 14 to production at .* by request ${completed}`));
  });

  it('shows what concerns one version', async () => {
    const entries = await asJson('history', 'model/churn', '--version', '16');
    expect(entries.length).toBeGreaterThan(1);
    expect(JSON.stringify(entries)).not.toContain('"13"');
  });
});

describe('countersign compare', () => {
  it('shows what changed between two versions, and who said what', async () => {
    const { code, stdout } = await countersign('compare', 'model/churn', '13', '14');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^model\/churn +version 13 +version 14\n/);
    expect(stdout).toMatch(/\nmetric auc +0\.913 +0\.95 +changed\n/);
    expect(stdout).toMatch(
      /\ntraining data +s3:\/\/data\/churn\.csv abababababab +s3:\/\/data\/churn\.csv abababababab\n/,
    );
    expect(stdout).toMatch(
      /\nDecisions about version 13:\n {2}.*Morgan Estes, manager, approved \(reviewed\) it at 'review'\n/,
    );
    expect(stdout).toContain("asked for changes of it at 'test': calibrate it\n      | and test it\n");
    const { changes } = await asJson('compare', 'model/churn', '13', '14');
    expect(changes).toMatchObject({ code: false, metrics: [{ name: 'auc', from: 0.913, to: 0.95 }] });
  });
});

describe('countersign pending', () => {
  it('shows what waits for whom, the most urgent first', async () => {
    expect(await asJson('pending')).toMatchObject([
      {
        ...{ request: waiting, subject: 'model/churn', version: '16', workflow: 'model-promotion' },
        ...{ attempt: 1, stage: 'review', waitsFor: [MANAGER, DEPUTY], decided: [], overdue: false },
      },
      { request: rework, subject: 'model/fraud', version: '1', stage: 'rework', waitsFor: [SCIENTIST] },
    ]);
    expect(await asJson('pending', '--limit', '1')).toMatchObject([{ request: waiting }]);
  });

  it("shows one person's list, and one role's", async () => {
    const { stdout } = await countersign('pending', '--approver', 'Deputy-Manager@example.org');
    expect(stdout).toContain(`model/churn version 16: stage 'review'\n  waits for  ${MANAGER}, ${DEPUTY}\n`);
    expect(stdout).not.toContain('fraud');
    expect(await asJson('pending', '--role', 'manager')).toMatchObject([{ request: waiting }]);
    expect(await countersign('pending', '--approver', ENGINEER)).toEqual({
      code: 0,
      stdout: `Nothing waits for ${ENGINEER}.\n`,
      stderr: '',
    });
  });

  it('knows an empty desk from a name that nobody has', async () => {
    expect(await countersign('pending', '--role', 'it-engineer')).toMatchObject({ code: 0 });
    expect(await countersign('pending', '--role', 'manger')).toEqual({
      code: 3,
      stdout: '',
      stderr:
        'countersign: Nothing waits for manger, and the deployed organisation has no such role: check how it is written.\n',
    });
    expect(await countersign('pending', '--approver', 'nobody@example.com')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('and the deployed organisation has nobody of this address'),
    });
  });
});

describe('countersign requests', () => {
  it('lists what is under way, by state, subject and age', async () => {
    const { code, stdout } = await countersign('requests', '--subject', 'model/churn');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(
        `^REQUEST .*\n${waiting} +model/churn +16 +1 +open +review +\\S+Z +\\S+Z +${SCIENTIST} +model-promotion\n$`,
      ),
    );
    expect(await asJson('requests', '--status', 'rework')).toMatchObject([
      { request: rework, status: 'rework' },
    ]);
    expect(await asJson('requests', '--limit', '1')).toHaveLength(1);
    expect(await asJson('requests', '--older-than', '1d')).toEqual([]);
    expect((await countersign('requests', '--workflow', 'nonsense')).stdout).toBe(
      "There is no such request under way, of workflow 'nonsense'.\n",
    );
    expect(await countersign('requests', '--status', 'closed')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Allowed choices are open, rework, queued.'),
    });
  });
});

describe('countersign decisions', () => {
  it('says who decided what, in this month where none is named', async () => {
    const month = new Date().toISOString().slice(0, 7);
    const [mine, named] = [await asJson('decisions'), await asJson('decisions', '--month', month)];
    expect(mine).toEqual(named);
    expect(await asJson('decisions', '--month', '2001-01')).toEqual([]);
  });

  it('refuses what is no month, and says what is wrong with it', async () => {
    for (const month of ['2026-13', '2026-3', 'march'])
      expect(await countersign('decisions', '--month', month)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(
          `'${month}' is invalid. It is no month: write the year and one of 01 to 12, such as 2026-03.`,
        ),
      });
  });
});

describe('countersign report times', () => {
  it('says how long decisions took, per stage and role', async () => {
    const { code, stdout, stderr } = await countersign('report', 'times');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^WORKFLOW +STAGE +ROLE +DECISIONS +MEDIAN +90% +LONGEST\n/);
    expect(stdout).toMatch(/\nmodel-promotion +test +data-analyst +2 +\S+ s +\S+ s +\S+ s\n/);
    expect(await asJson('report', 'times', '--since', '2999-01-01')).toMatchObject({ stages: [] });
  });
});

describe('countersign approved', () => {
  const approved = (...more: string[]) =>
    countersign('approved', 'model/churn', '--environment', 'production', ...more);

  it('is yes with a receipt that anybody can check offline', async () => {
    const [receipt, key] = ['receipt.json', 'key.pem'].map((name) => join(makeDirectory(), name)) as [
      string,
      string,
    ];
    const { code, stdout } = await approved('--artifact-sha256', DIGEST, '--receipt', receipt);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^Approved: .*14/) });
    writeFileSync(key, (await countersign('receipt-key')).stdout);
    const check = ['approved', 'model/churn', '--check', receipt, '--public-key', key];
    // No endpoint: it needs none.
    const checked = await world.offline(...check, '--environment', 'production', '--artifact-sha256', DIGEST);
    expect(checked).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^The receipt is good: version 14 /),
    });
    writeFileSync(receipt, readFileSync(receipt, 'utf8').replace('"14"', '"15"'));
    expect(await world.offline(...check, '--any')).toMatchObject({ code: 1, stdout: '' });
  });

  it.each(['dsse', 'sigstore-bundle'])(
    'is yes in the form that others read, %s, and reads it itself',
    async (format) => {
      const directory = makeDirectory();
      const [file, key] = [join(directory, 'approved.json'), join(directory, 'key.pem')];
      const { code, stdout } = await approved('--artifact-sha256', DIGEST, '--format', format);
      expect(code).toBe(0);
      writeFileSync(file, stdout);
      writeFileSync(key, (await countersign('receipt-key')).stdout);
      const check = ['approved', 'model/churn', '--check', file, '--public-key', key, '--environment'];
      const good = await world.offline(...check, 'production', '--artifact-sha256', DIGEST);
      expect(good).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^The receipt is good: version 14 /),
      });
      const elsewhere = await world.offline(...check, 'qa', '--artifact-sha256', DIGEST);
      expect(elsewhere).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('not qa') });
      writeFileSync(file, stdout.replace(/"payload": "(.{40})../, '"payload": "$1AA'));
      expect(await world.offline(...check, 'production', '--artifact-sha256', DIGEST)).toMatchObject({
        code: 1,
      });
    },
  );

  it('prints the statement as it is for who wants to read it, and writes it where that is said', async () => {
    const { stdout } = await approved('--artifact-sha256', DIGEST, '--format', 'in-toto');
    expect(JSON.parse(stdout).predicate).toMatchObject({
      resourceUri: 'countersign:model/churn@production',
      verificationResult: 'PASSED',
    });
    const file = join(makeDirectory(), 'statement.json');
    const written = await approved('--artifact-sha256', DIGEST, '--format', 'in-toto', '--receipt', file);
    expect(written.stdout).toMatch(/^Approved: /);
    expect(JSON.parse(readFileSync(file, 'utf8'))._type).toBe('https://in-toto.io/Statement/v1');
  });

  it.each([['dsse'], ['in-toto']])('prints nothing of the form %s for a no', async (format) => {
    const no = await approved('--artifact-sha256', '00'.repeat(32), '--format', format);
    expect(no).toMatchObject({ code: 3, stdout: '' });
  });

  it('fails in one sentence when its receipt has no place', async () => {
    expect(await approved('--artifact-sha256', DIGEST, '--receipt', '/nowhere/receipt.json')).toEqual({
      code: 1,
      stdout: '',
      stderr: "countersign: The receipt can't be written to '/nowhere/receipt.json' (ENOENT).\n",
    });
  });

  it.each([
    ['another artifact', ['model/churn', 'production', '00'.repeat(32)], /^countersign: Not approved: .*\n$/],
    ['another environment', ['model/churn', 'staging', DIGEST], /^countersign: Not approved: .*\n$/],
    ['nothing promoted', ['model/fraud', 'production', DIGEST], /^countersign: Not approved: .*\n$/],
    ['no subject', ['model/none', 'production', DIGEST], /^countersign: The ledger knows no subject/],
  ])(
    'is no, with exit 3 and no receipt, for %s',
    async (_, [subject = '', environment = '', digest = ''], sentence) => {
      const receipt = join(makeDirectory(), 'receipt.json');
      const argv = ['--environment', environment, '--artifact-sha256', digest, '--receipt', receipt];
      expect(await countersign('approved', subject, ...argv)).toEqual({
        code: 3,
        stdout: '',
        stderr: expect.stringMatching(sentence),
      });
      expect(existsSync(receipt)).toBe(false);
    },
  );
});

describe('one --endpoint', () => {
  it.each([
    [['audit', 'verify'], /^The ledger is whole: /],
    [['views', 'rebuild'], /^Subjects: 2\. Requests under way: 2\./],
  ])('is enough for %j, too', async (argv, answer) => {
    expect(await countersign(...argv)).toMatchObject({ code: 0, stdout: expect.stringMatching(answer) });
  });
});

describe('views rebuild', () => {
  it('goes on after an entry, and says what names none', async () => {
    expect(await countersign('views', 'rebuild', '--after', 'request/x')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("'request/x' names no entry: give its stream and its number"),
    });
    const { code, stdout } = await countersign('views', 'rebuild', '--after', `request/${completed} 1`);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Subjects: \d\. Requests under way: \d\./)]);
  });
});

describe('a program', () => {
  it('is told no on standard output too', async () => {
    const argv = ['--environment', 'production', '--artifact-sha256', '00'.repeat(32), '--json'];
    const { code, stdout } = await countersign('approved', 'model/churn', ...argv);
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({
      code: 3,
      approved: false,
      subject: 'model/churn',
    });
  });
});

describe('bad input', () => {
  it.each<[string[], number, RegExp]>([
    [['who', 'model/chrun'], 3, /knows no subject 'model\/chrun'.* Did you mean 'model\/churn'\?/],
    [['who', 'model/unknown'], 3, /The ledger knows no subject 'model\/unknown'/],
    [['who', 'model/churn', '--environment', 'prod'], 3, /'prod' \(only in production, qa\)/],
    [
      ['who', 'model/churn', '--at', '2001-01-01T00:00Z'],
      3,
      /nothing about model\/churn from before 2001-01-01/,
    ],
    [['who', 'model/unknown', '--at', '2001-01-01T00:00Z'], 3, /knows no subject/],
    [['who', 'model/churn', '--at', 'yesterday'], 2, /'yesterday' is no instant for --at/],
    [['who', 'model/churn', '--at', '2026-02-30'], 2, /'2026-02-30' is no instant for --at/],
    [['who', 'churn'], 2, /'churn' is no subject/],
    [['who', 'model/..'], 2, /'\.\.' is no name/],
    [['who', 'x/\u001b]0;owned\u0007'], 2, /is no subject: its name has U\+001B ESCAPE at character 1/],
    [['history', 'model/unknown'], 3, /knows no subject/],
    [['history', NOWHERE], 3, /knows no request '0{26}'/],
    [['history', 'nonsense'], 2, /neither a subject/],
    [['history', 'model/churn', '--version', '99'], 3, /nothing about version 99 of 'model\/churn'/],
    [['history', NOWHERE, '--version', '1'], 2, /--version belongs to a subject/],
    [['compare', 'model/churn', '13', '99'], 3, /No version '99' of model\/churn/],
    [['compare', 'model/churn', '13'], 2, /missing required argument 'to'/],
    [['requests', '--status', 'lost'], 2, /Allowed choices are open, rework, queued/],
    [['requests', '--limit', '0'], 2, /whole number from 1 on/],
    [['report', 'times', '--since', 'ever'], 2, /'ever' is no instant for --since/],
    [['withdraw', NOWHERE, '--reason', 'x'], 3, /no request/i],
    [['withdraw', 'nonsense', '--reason', 'x'], 2, /'nonsense' is no id of a request/],
    [['delegate', NOWHERE, '--stage', 'review', '--from', MANAGER, '--to', DEPUTY], 3, /no request/i],
    [['reassign', NOWHERE, '--stage', 'review', '--from', MANAGER, '--to', DEPUTY], 2, /--reason/],
    [['findings', 'model/unknown'], 3, /knows no subject/],
    [
      ['findings', 'close', 'model/churn', `${NOWHERE}.1.review.1`, '--comment', 'done'],
      1,
      /has no open condition/,
    ],
  ])('%j exits with %i and one sentence, and writes nothing', async (argv, code, sentence) => {
    const before = await asJson('history', 'model/churn');
    const result = await countersign(...argv);
    expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(sentence) });
    expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(result.stderr).not.toContain('\u001b');
    expect(await asJson('history', 'model/churn')).toEqual(before);
  });
});
