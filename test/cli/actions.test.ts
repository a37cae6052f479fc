import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Embedded, startEmbedded, until } from './support/embedded.ts';

const [SCIENTIST, MANAGER, DEPUTY, ANALYST, ENGINEER] = [
  ...['data-scientist@example.org', 'manager@example.org', 'deputy-manager@example.org'],
  ...['data-analyst@example.org', 'it-engineer@example.org'],
] as const;

let world: Embedded;
const countersign = (...argv: string[]) => world.countersign(...argv);
const lastEntry = async (request: string) =>
  JSON.parse((await countersign('history', request, '--json')).stdout).at(-1);
/** Submits a version, and waits until its first stage has asked for an answer. */
async function submitted(version: string, subject: string): Promise<string> {
  const request = await world.submit(version, subject);
  await until('the review', async () => {
    const { stdout } = await countersign('pending', '--approver', MANAGER, '--json');
    return JSON.parse(stdout).find((one: { request: string }) => one.request === request);
  });
  return request;
}

beforeAll(async () => {
  world = await startEmbedded();
});
afterAll(() => world?.stop());

describe('countersign withdraw', () => {
  it('ends a request, with the identity of the caller, once', async () => {
    const request = await submitted('1', 'model/withdrawn');
    const { code, stdout, stderr } = await countersign('withdraw', request, '--reason', 'the wrong month');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      new RegExp(`^Request ${request} was withdrawn: entry \\d+ of request/${request}\\.\n$`),
    );
    expect(await lastEntry(request)).toMatchObject({
      actor: expect.stringMatching(/^iam:arn:/),
      details: { outcome: 'withdrawn', reason: expect.stringContaining('the wrong month') },
    });
    const before = await lastEntry(request);
    const again = await countersign('withdraw', request, '--reason', 'the wrong month');
    expect(again.stdout + again.stderr).toMatch(/nothing was written|closed|withdrawn/);
    expect(await lastEntry(request)).toEqual(before);
  });
});

describe.each(['delegate', 'reassign'])('countersign %s', (verb) => {
  const why = verb === 'delegate' ? '--comment' : '--reason';

  it('asks another person at a stage', async () => {
    const request = await submitted('1', `model/${verb}d`);
    const handOver = [verb, request, '--stage', 'review', '--from', MANAGER, '--to', DEPUTY, why, 'away'];
    const { code, stdout, stderr } = await countersign(...handOver);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      new RegExp(
        `^${DEPUTY} is asked at 'review' instead of ${MANAGER}: entry \\d+ of request/${request}\\.\n$`,
      ),
    );
    expect(await lastEntry(request)).toMatchObject({
      details: { stage: 'review', from: MANAGER, to: DEPUTY },
    });
    expect(await countersign(...handOver)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^The ledger said so already, in entry \d+ .*: nothing was written\.\n$/),
    });
  });

  it('refuses who may not take it, in one sentence', async () => {
    const request = await submitted('1', `model/not-${verb}d`);
    const before = await lastEntry(request);
    const refused = await countersign(
      ...[verb, request, '--stage', 'review', '--from', MANAGER, '--to', SCIENTIST, why, 'away'],
    );
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(await lastEntry(request)).toEqual(before);
  });
});

describe('countersign ask-again', () => {
  it('says whom it asks, that it has asked them, and that no stage waits', async () => {
    const request = await submitted('1', 'model/asked-again');
    const just = await countersign('ask-again', request);
    expect(just).toMatchObject({ code: 0, stderr: '' });
    expect(just.stdout).toBe(
      `${MANAGER}, ${DEPUTY} at 'review' had a mail within the last five minutes: nothing was written.\n`,
    );
    expect(JSON.parse((await countersign('ask-again', request, '--json')).stdout)).toMatchObject({
      ...{ appended: false, asked: [], waitsFor: [MANAGER, DEPUTY], stages: ['review'] },
    });
    await countersign('withdraw', request, '--reason', 'the wrong month');
    expect(await countersign('ask-again', request)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/waits for no answer to a stage/),
    });
  });

  it('finds a stage that is given to somebody beside those who are asked', async () => {
    const request = await submitted('1', 'model/given');
    const give = ['reassign', request, '--stage', 'review', '--to', ENGINEER, '--reason', 'two are away'];
    expect((await countersign(...give)).stdout).toMatch(
      new RegExp(`^${ENGINEER} is asked at 'review': entry \\d+ of request/${request}\\.\n$`),
    );
    const found = await until('the desk', async () => {
      const { stdout } = await countersign('pending', '--approver', ENGINEER, '--json');
      return JSON.parse(stdout).find((one: { request: string }) => one.request === request);
    });
    expect(found).toMatchObject({ stage: 'review', waitsFor: [MANAGER, DEPUTY, ENGINEER] });
  });
});

describe('countersign roll-back', () => {
  const rollBack = (version: string, ...more: string[]) =>
    countersign(
      ...['roll-back', 'model/moved', version, '--environment', 'production'],
      ...['--requested-by', ENGINEER, '--reason', 'it rejects every new customer', ...more],
    );

  beforeAll(async () => {
    for (const version of ['1', '2']) {
      await world.submit(version, 'model/moved');
      await world.answer({ subject: 'model/moved', version, by: MANAGER });
      await world.answer({ subject: 'model/moved', version, by: ANALYST });
      await until('the promotion', async () => {
        const { stdout } = await countersign('who', 'model/moved', '--json');
        return JSON.parse(stdout).environments.production?.version === version ? true : undefined;
      });
    }
  });

  it('asks for the version before', async () => {
    const { code, stdout, stderr } = await rollBack('1', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { request, result } = JSON.parse(stdout);
    expect(result).toBe('accepted');
    expect((await countersign('history', request)).stdout).toMatch(
      /model\/moved version 1, attempt 1, to model-rollback/,
    );
  });

  it('has an approval of it taken back while another person is asked: countersign rescind', async () => {
    const { request } = JSON.parse((await rollBack('1', '--json')).stdout);
    await world.answer({ subject: 'model/moved', version: '1', by: MANAGER });
    const rescind = [
      'rescind',
      request,
      '--stage',
      'agree',
      '--person',
      MANAGER,
      '--reason',
      'the wrong one',
    ];
    const { code, stdout, stderr } = await countersign(...rescind);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      new RegExp(
        `^The approval of ${MANAGER} at 'agree' was taken back: entry \\d+ of request/${request}\\.\n$`,
      ),
    );
    expect(await lastEntry(request)).toMatchObject({
      action: 'rescinded',
      actor: expect.stringMatching(/^iam:arn:/),
      details: { decision: { person: MANAGER }, assurance: 'signed-in', reason: 'the wrong one' },
    });
    expect((await countersign(...rescind)).stdout).toMatch(/nothing was written/);
    const refused = await countersign(
      'rescind',
      request,
      ...rescind.slice(2, 5),
      ANALYST,
      ...rescind.slice(6),
    );
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(`${ANALYST} has decided nothing here`);
  });

  it('refuses a version that never ran there', async () => {
    const refused = await rollBack('99');
    expect(refused).toMatchObject({ stdout: '' });
    expect([1, 3]).toContain(refused.code);
  });
});

describe('countersign findings', () => {
  const service = {
    ...{ subject: 'service/billing', version: '7', requestedBy: 'developer@example.org' },
    artifact: { uri: 's3://services/billing-7', sha256: 'cd'.repeat(32) },
    metrics: { coverage: 0.9 },
    evidence: [{ name: 'test-report', uri: 's3://reports/7', sha256: 'ef'.repeat(32) }],
  };
  const findings = async () =>
    JSON.parse((await countersign('findings', 'service/billing', '--json')).stdout);
  const condition = {
    'finding-1-text': 'measure the memory',
    'finding-1-owner': 'developer@example.org',
    'finding-1-due': '2099-12-31',
  };

  it('are listed until they are closed', async () => {
    await world.submitTo('software-release', service);
    await world.answer({ version: '7', by: 'tech-lead@example.org' });
    const fields = { ...condition, 'answer.regression': 'yes', 'answer.notes': 'all of it' };
    await world.answer({
      version: '7',
      by: 'quality-engineer@example.org',
      choice: 'approve-with-conditions',
      fields,
    });
    await world.answer({ version: '7', by: 'release-manager@example.org' });
    const [found] = await until('the finding', async () => {
      const all = await findings();
      return all.length > 0 ? all : undefined;
    });
    expect(found).toMatchObject({ text: 'measure the memory', owner: 'developer@example.org', version: '7' });
    expect((await countersign('findings', 'service/billing')).stdout).toMatch(
      new RegExp(
        `^FINDING .*\n${found.finding} +7 +2099-12-31 +developer@example.org +quality-engineer@.* measure`,
      ),
    );
    expect((await countersign('who', 'service/billing')).stdout).toContain('1 finding is open');
    const closed = await countersign(
      ...['findings', 'close', 'service/billing', found.finding, '--comment', 'it is 80 MB'],
    );
    expect(closed).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^Finding \S+ of service\/billing was closed: entry \d+ of subject\/service\/billing\.\n$/,
      ),
      stderr: '',
    });
    expect(await findings()).toEqual([]);
    expect((await countersign('history', 'service/billing')).stdout).toMatch(
      /finding-closed +iam:arn:\S+ +\S+ \(measure the memory\): it is 80 MB\n/,
    );
  });

  it('are none where there is none', async () => {
    expect(await countersign('findings', 'model/moved')).toEqual({
      code: 0,
      stdout: 'No finding of model/moved is open.\n',
      stderr: '',
    });
  });
});
