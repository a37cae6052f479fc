import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDirectory } from '../local/support/tiny-app.ts';
import { type Embedded, startEmbedded } from './support/embedded.ts';
import { run } from './support/run.ts';
import { sampleInput } from './support/sample-ledger.ts';

const WORKFLOW = ['--workflow', 'model-promotion'] as const;
let world: Embedded;
const submit = (argv: readonly string[], stdin = '') =>
  run(['submit', ...argv, '--endpoint', world.endpoint], { stdin });

beforeAll(async () => {
  world = await startEmbedded();
});
afterAll(() => world?.stop());

describe('countersign submit', () => {
  it('says that the request was accepted, and that the same again has joined it', async () => {
    const file = world.file(sampleInput('14'));
    const first = await submit([file, ...WORKFLOW]);
    const request = /^Request ([0-9a-z]{26}) was accepted\.\n$/.exec(first.stdout)?.[1];
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const again = await submit([file, ...WORKFLOW]);
    expect(again).toEqual({
      code: 0,
      stdout: `Joined request ${request}, which has this input already: attempt 1, open.\n`,
      stderr: '',
    });
    const { stdout } = await world.countersign('history', request ?? '', '--json');
    expect(JSON.parse(stdout)[0]).toMatchObject({ action: 'submitted', details: { attempt: 1 } });
  });

  it('reads standard input, and gives a program all there is to know', async () => {
    const { code, stdout } = await submit(['-', ...WORKFLOW, '--json'], JSON.stringify(sampleInput('15')));
    const taken = JSON.parse(stdout);
    expect({ code, ...taken }).toMatchObject({ code: 0, result: 'accepted', attempt: 1, status: 'open' });
    expect(taken.carriedBy).toBe(taken.execution);
  });

  it('does not wait on request', async () => {
    const { code, stdout } = await submit([world.file(sampleInput('16')), ...WORKFLOW, '--no-wait']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^Started arn:aws:states:\S+:countersign-model-promotion:\S+ for request [0-9a-z]{26}\.\n$/,
      ),
    });
  });

  it('reads numbers and names as they are written, and names what would not be kept so', async () => {
    const file = world.file(sampleInput('18'));
    const attributes = '"attributes":{"ticket":9007199254740993,"cost":1,"cost":2},';
    writeFileSync(file, JSON.stringify(sampleInput('18')).replace('{', `{${attributes}`));
    const refused = await submit([file, ...WORKFLOW]);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('nothing was started. 2 violations:');
    expect(refused.stderr).toContain('/attributes/ticket is 9007199254740993, which would be kept as');
    expect(refused.stderr).toContain('/attributes/cost is there twice');
  });

  it('warns of a subject that differs from a known one only in capitals', async () => {
    const input = sampleInput('14', 'model/Churn');
    const { code, stdout, stderr } = await submit([world.file(input), ...WORKFLOW]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('was accepted') });
    expect(stderr).toMatch(/^Warning: 'model\/Churn' differs from 'model\/churn' only in capitals\./);
    const again = await submit([world.file(sampleInput('15', 'model/other')), ...WORKFLOW]);
    expect(again.stderr).toBe('');
  });

  it('lists everything that is wrong with a request, and starts nothing', async () => {
    const input = sampleInput('17', 'model/nothing', { lineage: {} });
    const refused = await submit(['-', ...WORKFLOW], JSON.stringify({ ...input, extra: 1 }));
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    for (const violation of ['/lineage/code is missing', '/extra is not a member']) {
      expect(refused.stderr.split(violation)).toHaveLength(2);
    }
    expect((await world.countersign('who', 'model/nothing')).code).toBe(3);
    const asJson = await submit(['-', ...WORKFLOW, '--json'], JSON.stringify({ ...input, extra: 1 }));
    expect({ code: asJson.code, stdout: asJson.stdout, ...JSON.parse(asJson.stderr) }).toMatchObject({
      stdout: '',
      type: 'urn:countersign:problem:InvalidRequest',
      violations: expect.arrayContaining([expect.objectContaining({ path: '/lineage/code' })]),
    });
  });

  it.each<[string, string, readonly string[], number, RegExp]>([
    [
      'bad JSON',
      '{"subject": ',
      WORKFLOW,
      1,
      /^countersign: Standard input is not JSON, so nothing was submitted: /,
    ],
    ['an empty input', '', WORKFLOW, 1, /Standard input is not JSON, so nothing was submitted: /],
    ['a list', '[]', WORKFLOW, 1, /Standard input is no JSON object, so nothing was submitted\.\n$/],
    ['an unknown workflow', JSON.stringify(sampleInput('1')), ['--workflow', 'nonsense'], 3, /nonsense/],
    ['no workflow', '{}', [], 2, /required option '--workflow <id>' not specified/],
  ])('refuses %s with one sentence', async (_, stdin, options, code, sentence) => {
    const refused = await submit(['-', ...options], stdin);
    expect(refused).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(sentence) });
    expect(refused.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('knows a file that is not there or is a folder', async () => {
    expect(await submit(['/nowhere/request.json', ...WORKFLOW])).toEqual({
      code: 1,
      stdout: '',
      stderr: "countersign: '/nowhere/request.json' was not submitted: there is no such file.\n",
    });
    expect((await submit([makeDirectory(), ...WORKFLOW])).stderr).toContain("it can't be read (EISDIR).\n");
  });
});

describe('countersign revise', () => {
  it('is refused for what does not wait for rework, and for what nobody knows', async () => {
    const request = await world.submit('18', 'model/busy');
    const next = world.file(sampleInput('19', 'model/busy'));
    const busy = await world.countersign('revise', request, next);
    expect(busy).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/is being decided|rework/),
    });
    expect((await world.countersign('revise', '0'.repeat(26), next)).code).toBe(3);
    expect((await world.countersign('revise', 'nonsense', next)).code).toBe(2);
    const nonsense = join(makeDirectory(), 'nonsense.json');
    writeFileSync(nonsense, 'nonsense');
    expect(await world.countersign('revise', request, nonsense)).toMatchObject({ code: 1, stdout: '' });
  });
});
