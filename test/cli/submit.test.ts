import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StepFunctionsService } from '../../local/step-functions/service.ts';
import { run } from './support/run.ts';
import { sampleInput } from './support/sample-ledger.ts';

const MACHINE = 'arn:aws:states:eu-west-1:000000000000:stateMachine:countersign-model-promotion';
const ERROR = 'nothing was submitted';

const service = new StepFunctionsService({
  database: new DatabaseSync(':memory:'),
  region: 'eu-west-1',
  account: '000000000000',
  invoke: async () => ({ ok: true, payload: {} }),
});
const server = createServer(async (request, response) => {
  const action = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
  const { status, body } = await service.handle(action, await json(request));
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
});
let endpoint: string;
let folder: string;
const submit = (argv: string[], stdin = '') =>
  run(['submit', ...argv, '--endpoint-url', endpoint, '--region', 'eu-west-1'], { stdin });
const describeExecution = async (executionArn: string) =>
  (await service.handle('DescribeExecution', { executionArn })).body;

beforeAll(async () => {
  const definition = { QueryLanguage: 'JSONata', StartAt: 'joined', States: { joined: { Type: 'Succeed' } } };
  const machine = (arn: string) => ({
    ...{
      arn,
      name: arn.split(':').at(-1) ?? '',
      roleArn: 'arn:aws:iam::000000000000:role/machine',
      definition,
    },
    ...{ versions: { '1': definition }, aliases: { live: '1' } },
  });
  service.load([
    machine(MACHINE),
    machine(`${MACHINE}-fast`),
    machine(`${MACHINE}-`.replace('countersign', 'other')),
  ]);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), 'countersign-submit-'));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  service.close();
  await rm(folder, { recursive: true });
});

async function file(text: string): Promise<string> {
  const path = join(folder, 'request.json');
  await writeFile(path, text);
  return path;
}

describe('countersign submit', () => {
  it('starts the live version of the workflow on the request, and reports the execution', async () => {
    const input = sampleInput('14');
    const { code, stdout, stderr } = await submit([
      await file(JSON.stringify(input)),
      '--workflow',
      'model-promotion',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const arn = /^Started (arn:\S+)\n$/.exec(stdout)?.[1] ?? '';
    const execution = await describeExecution(arn);
    expect(JSON.parse(String(execution['input']))).toEqual(input);
    expect(execution['stateMachineAliasArn']).toBe(`${MACHINE}:live`);
  });

  it('reads standard input and says which request it revises', async () => {
    const revises = '0123456789abcdefghjkmnpqrs';
    const argv = ['-', '--workflow', 'model-promotion', '--revises', revises, '--json'];
    const { code, stdout } = await submit(argv, JSON.stringify(sampleInput('15')));
    expect(code).toBe(0);
    const { executionArn, startedAt } = JSON.parse(stdout);
    expect(startedAt).toMatch(/^\d{4}-.*Z$/);
    const { input } = await describeExecution(executionArn);
    expect(JSON.parse(String(input))).toEqual({ ...sampleInput('15'), revises });
  });

  it.each([
    ['bad JSON', '{"subject": ', ['model-promotion'], 1, `Standard input is not JSON, so ${ERROR}: `],
    ['an empty input', '', ['model-promotion'], 1, `Standard input is not JSON, so ${ERROR}: `],
    [
      'an unknown workflow',
      JSON.stringify(sampleInput('1')),
      ['nonsense'],
      1,
      " has no workflow 'nonsense' (there are: model-promotion, model-promotion-fast).",
    ],
    [
      'two requests to revise',
      JSON.stringify(sampleInput('1', 'model/churn', { revises: '0'.repeat(26) })),
      ['model-promotion', '--revises', '1'.repeat(26)],
      2,
      `--revises says '${'1'.repeat(26)}' and the file says '${'0'.repeat(26)}': leave one of them out.`,
    ],
  ])('refuses %s with one sentence', async (_, stdin, [workflow = '', ...more], code, sentence) => {
    const refused = await submit(['-', '--workflow', workflow, ...more], stdin);
    expect(refused).toMatchObject({ code, stdout: '' });
    expect(refused.stderr).toContain(sentence);
    expect(refused.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('lists everything that is wrong with a request, and starts nothing', async () => {
    const { lineage: _, ...input } = sampleInput('14');
    const { code, stderr } = await submit(
      ['-', '--workflow', 'model-promotion'],
      JSON.stringify({ ...input, extra: 1 }),
    );
    expect(code).toBe(1);
    expect(stderr).toContain('nothing was started');
    expect(stderr).toContain('/lineage/code is missing\n');
    expect(stderr).toContain('/extra is not a member');
  });

  it('knows a file that is not there or is a folder, and a workflow that is not named', async () => {
    expect(await submit(['/nowhere/request.json', '--workflow', 'model-promotion'])).toEqual({
      code: 1,
      stdout: '',
      stderr: "countersign: '/nowhere/request.json' was not submitted: there is no such file.\n",
    });
    expect((await submit([folder, '--workflow', 'model-promotion'])).stderr).toContain(
      "it can't be read (EISDIR).\n",
    );
    expect(await submit(['-'])).toMatchObject({ code: 2, stdout: '' });
  });
});
