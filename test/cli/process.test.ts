import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestStream } from '../../lambdas/domain/entry.ts';
import { sampleLedger } from './support/sample-ledger.ts';
import { serve } from './support/serve.ts';
import { startTables, type Tables } from './support/tables.ts';
import { remove } from './support/tamper.ts';

const COMMAND = fileURLToPath(new URL('../../cli/countersign.js', import.meta.url));
// No test leaves a process behind, whatever happens to it.
const BOUNDED = { timeout: 30_000, killSignal: 'SIGKILL' } as const;
const ON_AWS = 'https://abc123.execute-api.eu-west-1.amazonaws.com';
const OWN_NAME = 'https://countersign.example.com';
const NO_REGION =
  /^countersign: No AWS region is set: name one by --region or AWS_REGION, or the address of npm start by --endpoint\.\n$/;
const { ledger, completed } = sampleLedger();
let tables: Tables;

beforeAll(async () => {
  tables = await startTables();
  await tables.fill(ledger.items());
});
afterAll(() => tables.stop());

/** Runs the command as a process of its own, with nothing of this one's environment that could matter to it. */
async function countersign(argv: string[], env: Record<string, string> = {}) {
  const nowhere = {
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
  };
  const child = spawn(process.execPath, [COMMAND, ...argv], {
    ...BOUNDED,
    // Where no server runs of which the command could know.
    cwd: tmpdir(),
    env: { ...nowhere, ...env },
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, stdout, stderr };
}

describe('the command as a process', { timeout: 60_000 }, () => {
  it('answers on standard output alone, and exits with 0', async () => {
    const { code, stdout, stderr } = await countersign(
      ['audit', 'verify', '--no-digests', '--proofs', '0', '--json'],
      {
        AWS_ENDPOINT_URL: tables.endpoint,
      },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ whole: true, entries: ledger.items().length });
  });

  it('exits with 1 for damage, its places on standard output and the verdict on standard error', async () => {
    const third = ledger.streams.get(requestStream(completed))?.[2];
    if (third !== undefined) await tables.fill(remove(ledger.items(), third));
    const argv = ['audit', 'verify', '--no-digests', '--proofs', '0', '--endpoint', tables.endpoint];
    const { code, stdout, stderr } = await countersign(argv);
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`^entry 3 of request/${completed} is missing\n`));
    expect(stderr).toMatch(/^countersign: The ledger is damaged at 1 place .*\n$/);
  });

  it.each<[string[], number, RegExp]>([
    [['--help'], 0, /^$/],
    [['who', '--help'], 0, /^$/],
    [[], 2, /^Usage: countersign/],
    [['wo'], 2, /^countersign: unknown command 'wo' \(Did you mean who\?\) See 'countersign --help'\.\n$/],
    [
      ['who', 'model/churn', '--nonsense'],
      2,
      /^countersign: unknown option '--nonsense'\. See 'countersign who --help'\.\n$/,
    ],
    [['who'], 2, /^countersign: missing required argument 'subject'\. See .*\n$/],
    [['who', 'a/b'], 2, /^countersign: No API is named: give .* by --endpoint or COUNTERSIGN_ENDPOINT\.\n$/],
    [['who', 'a/b', '--endpoint', 'nonsense'], 2, /^countersign: 'nonsense' is no endpoint: .*\n$/],
    [['who', 'a/b', '--endpoint', ON_AWS], 1, /^countersign: No AWS credentials were found: .*\n$/],
    [['who', 'a/b', '--endpoint', ON_AWS, '--profile', 'none'], 1, /^countersign: .*credentials.*\n$/],
    [['who', 'a/b', '--endpoint', OWN_NAME], 1, NO_REGION],
    [
      ['pending', '--endpoint-url', 'http://127.0.0.1:1'],
      1,
      /^countersign: Nothing answers at http:\/\/127\.0\.0\.1:1: .*\n$/,
    ],
    [['audit', 'verify', '--endpoint-url', 'nonsense'], 2, /^countersign: 'nonsense' is no endpoint: .*\n$/],
    [['audit', 'verify'], 1, NO_REGION],
    [['audit', 'verify', '--endpoint', ON_AWS], 1, /^countersign: No AWS credentials were found: .*\n$/],
  ])('%j exits with %i and at most one sentence', async (argv, code, stderr) => {
    const run = await countersign(argv);
    expect(run.stderr).toMatch(stderr);
    expect(run.code).toBe(code);
    if (code === 0) expect(run.stdout).toMatch(/^Usage: countersign[\s\S]*Examples:\n/);
    else expect(run.stdout).toBe('');
  });

  it('signs with the credentials that the aws command would take', async () => {
    const { endpoint, arrived } = await serve(() => ({ json: { publicKey: 'key' } }));
    const keys = {
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
    };
    const { code, stdout } = await countersign(['receipt-key'], {
      ...keys,
      AWS_REGION: 'eu-west-1',
      COUNTERSIGN_ENDPOINT: endpoint,
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'key\n' });
    expect(arrived[0]?.headers).toMatchObject({
      authorization: expect.stringMatching(/ Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/execute-api\//),
      'x-amz-security-token': 'token',
    });
  });

  it.each<[string, number, string, RegExp]>([
    [
      'no table',
      400,
      '{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"no"}',
      /has no ledger: deploy/,
    ],
    ['no access', 400, '{"__type":"AccessDeniedException","message":"no"}', /does not let you do this/],
    ['something else', 200, '<html>hello</html>', /does not answer as AWS does/],
    ['an error of another kind', 404, 'not \u001b[31mfound', /^countersign: http:\/\/127\.0\.0\.1:\d+ .*\n$/],
  ])('says in one sentence that an endpoint has %s', async (_, status, body, sentence) => {
    const server = createServer((request, response) => {
      request.resume().once('end', () => response.writeHead(status).end(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const argv = ['audit', 'verify', '--no-digests', '--endpoint-url', endpoint];
    const { code, stdout, stderr } = await countersign(argv);
    server.closeAllConnections();
    server.close();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).not.toContain('\u001b');
  });

  it('says nothing when its reader has seen enough', async () => {
    const child = spawn(process.execPath, [COMMAND, 'schema'], BOUNDED);
    child.stdout.destroy();
    const exited = new Promise((resolve) => child.once('close', resolve));
    expect(await text(child.stderr)).toBe('');
    expect(await exited).toBe(0);
  });
});
