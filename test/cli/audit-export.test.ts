import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalServer, startLocal } from '../../local/start-local.ts';
import { makeDirectory, makeTestDirectory } from '../local/support/tiny-app.ts';
import { ORGANISATION } from '../support/organisation.ts';
import { digestedLedger, exportTo } from './support/digested-ledger.ts';
import { firstDigest } from './support/first-digest.ts';
import { run } from './support/run.ts';
import { sampleInput } from './support/sample-ledger.ts';

const VERIFIER = join(import.meta.dirname, '../../cli/audit/verifier/main.ts');
const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:countersign-model-promotion:live';

describe('countersign audit export, on the embedded default', { timeout: 120_000 }, () => {
  const data = makeTestDirectory();
  let server: LocalServer;
  const countersign = (...argv: string[]) => run([...argv, '--endpoint-url', server.endpoint]);

  beforeAll(async () => {
    const waiting = Promise.withResolvers<void>();
    server = await startLocal({
      dataDirectory: data.path,
      organisation: ORGANISATION,
      port: 0,
      onLedgerEntry: ({ entry }) => JSON.parse(entry).action === 'stage-opened' && waiting.resolve(),
    });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const machines = new SFNClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
    const input = JSON.stringify(sampleInput('1'));
    await machines.send(new StartExecutionCommand({ stateMachineArn: MACHINE, input }));
    await waiting.promise;
    await firstDigest(data.path);
    machines.destroy();
  });
  afterAll(async () => {
    await server.close();
    data.remove();
  });

  it.each([[], ['--subject', 'model/churn']])('writes what verifies offline: %s %s', async (...scope) => {
    const directory = join(makeDirectory(), 'export');
    const { code, stdout } = await countersign('audit', 'export', ...scope, directory);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Wrote 4 entries.* and 1 digests to /),
    });
    const lines = readFileSync(join(directory, 'entries.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).action).sort()).toEqual([
      'defined',
      'request-opened',
      'stage-opened',
      'submitted',
    ]);
    expect(readFileSync(join(directory, 'entries.csv'), 'utf8')).toMatch(
      /^stream,seq,at,actor,action,summary,hash,digest\r\n/,
    );
    const verified = await run(['audit', 'verify', '--export', directory, '--json']);
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ whole: true, entries: 4, digests: 1 });
    // By itself, with nothing of the rest.
    expect(execFileSync(process.execPath, [VERIFIER, directory], { encoding: 'utf8' })).toMatch(
      /^This is of .*\.\nThe export is whole: 4 entries, 1 digest\.\n/,
    );
  });

  it.each([
    [['--subject', 'model/none'], 1, /The ledger knows no subject 'model\/none'/],
    [['--subject', 'nonsense'], 2, /'nonsense' is no subject/],
    [
      ['--to', '1999-12-31'],
      1,
      /Nothing was recorded as early as 1999-12-31T00:00:00.000Z: the first digest is of /,
    ],
    [['--from', '2999-01-01'], 1, /No digest is as late as 2999-01-01/],
    [['--from', 'yesterday'], 2, /'yesterday' is no instant for --from/],
    [['--from', '2026-02-01', '--to', '2026-01-01'], 2, /ends before it begins/],
    [
      ['--bucket', 'countersign-digests-elsewhere'],
      1,
      /The bucket countersign-digests-elsewhere does not exist/,
    ],
  ])('refuses %s in one sentence, and writes nothing', async (scope, code, sentence) => {
    const parent = makeDirectory();
    const result = await countersign('audit', 'export', ...scope, join(parent, 'export'));
    expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(sentence) });
    expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(readdirSync(parent)).toEqual([]);
  });

  it('writes into no directory that holds something', async () => {
    const directory = makeDirectory();
    writeFileSync(join(directory, 'mine'), 'kept');
    const { code, stderr } = await countersign('audit', 'export', directory);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/holds something: name a directory that is empty/),
    });
    expect(readdirSync(directory)).toEqual(['mine']);
  });
});

describe('countersign audit verify --export', { timeout: 60_000 }, () => {
  const directory = makeTestDirectory();
  const whole = join(directory.path, 'whole');
  let pem: string;
  beforeAll(async () => {
    const world = await digestedLedger(1);
    pem = world.pem;
    await exportTo(whole, world.items, world.archive);
  });
  afterAll(() => directory.remove());

  const changed = (name: string, change: (copy: string) => void): string => {
    const copy = join(directory.path, name);
    cpSync(whole, copy, { recursive: true });
    change(copy);
    return copy;
  };
  const verify = (path: string, ...more: string[]) => run(['audit', 'verify', '--export', path, ...more]);

  it('says what is whole, what signed it, and what is exposed', async () => {
    const { code, stdout } = await verify(whole);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^This is of everything, .*\.\nThe export is whole: \d+ entries, \d+ digests\.\nLast digest: number \d+ of .*, hash [0-9a-f]{64},\n/,
    );
    expect(stdout).toMatch(/Exposed: \d+ entries lie after the last digest\./);
  });

  it('names the first damage, and exits with 1', async () => {
    const copy = changed('edited', (path) => {
      const file = join(path, 'entries.jsonl');
      writeFileSync(file, readFileSync(file, 'utf8').replace('"choice":"approve"', '"choice":"approwe"'));
    });
    const { code, stdout, stderr } = await verify(copy);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^This is of everything, .*\.\nThe export is damaged\. First damage: entry \d+ of request\/\w+ /,
    );
    expect(stderr).toMatch(/^countersign: The export is damaged: keep it as it is/);
  });

  it('refuses the wrong key, with what was asked for', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const [right, wrong, none] = ['right', 'wrong', 'none'].map((name) =>
      join(directory.path, `${name}.pem`),
    ) as [string, string, string];
    writeFileSync(right, pem);
    writeFileSync(wrong, publicKey.export({ format: 'pem', type: 'spki' }));
    writeFileSync(none, 'nonsense');
    expect((await verify(whole, '--public-key', right)).code).toBe(0);
    expect(await verify(whole, '--public-key', wrong)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^countersign: The key [0-9a-f]{64} that signed digest \d+ is not the one to check with: get the right public key\.\n$/,
      ),
    });
    expect(await verify(whole, '--public-key', none)).toMatchObject({
      code: 1,
      stderr: 'countersign: The public key can not be read: it must be in PEM format.\n',
    });
    expect((await verify(whole, '--public-key', join(directory.path, 'missing.pem'))).code).toBe(1);
  });

  it.each<[string, (path: string) => void, RegExp]>([
    [
      'without a manifest',
      (path) => writeFileSync(join(path, 'manifest.json'), '{'),
      /is no export of Countersign/,
    ],
    [
      'torn',
      (path) => {
        const file = join(path, 'entries.jsonl');
        writeFileSync(file, readFileSync(file).subarray(0, -5));
      },
      /The export is damaged/,
    ],
    [
      'an empty directory',
      (path) => writeFileSync(join(path, 'manifest.json'), ''),
      /is no export of Countersign/,
    ],
  ])('says in one sentence that an export is broken: %s', async (name, change, sentence) => {
    const { code, stderr } = await verify(changed(name, change));
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(sentence) });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('wants an export, and nothing beside it', async () => {
    expect((await verify(join(directory.path, 'nowhere'))).stderr).toMatch(
      /is no export of Countersign: there is nothing/,
    );
    expect((await verify(whole, 'model/churn')).code).toBe(2);
    expect((await run(['audit', 'verify', '--public-key', 'key.pem', '--no-digests'])).code).toBe(2);
    expect(existsSync(join(directory.path, 'nowhere'))).toBe(false);
    mkdirSync(join(directory.path, 'empty'));
    expect((await verify(join(directory.path, 'empty'))).code).toBe(1);
  });
});
