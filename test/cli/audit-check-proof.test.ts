import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, ftruncateSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proveInclusion } from '../../cli/audit/prove.ts';
import type { SealedEntry } from '../../lambdas/domain/entry.ts';
import { makeTestDirectory } from '../local/support/tiny-app.ts';
import { digestedLedger, surveyOf } from './support/digested-ledger.ts';
import { run } from './support/run.ts';

const directory = makeTestDirectory();
const path = (name: string) => join(directory.path, name);
const check = (file: string, key = 'key.pem', ...more: string[]) =>
  run(['audit', 'check-proof', path(file), '--public-key', path(key), ...more]);
let entry: SealedEntry;

beforeAll(async () => {
  const { items, covered, archive, pem } = await digestedLedger(3);
  entry = covered.at(3) as SealedEntry;
  const proof = await proveInclusion(
    surveyOf(() => items),
    archive,
    entry.stream,
    entry.seq,
  );
  const text = JSON.stringify(proof);
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  for (const [name, content] of Object.entries({
    'proof.json': text,
    'forged.json': JSON.stringify({ ...proof, entry: proof.entry.replace('"actor":"', '"actor":"not-') }),
    'cut.json': text.slice(0, -20),
    'other.json': '{"kind":"other"}',
    'empty.json': '',
    'key.pem': pem,
    'wrong.pem': publicKey.export({ format: 'pem', type: 'spki' }) as string,
    'none.pem': 'nonsense',
  }))
    writeFileSync(path(name), content);
  ftruncateSync(openSync(path('huge.json'), 'w'), 20_000_000);
});
afterAll(() => directory.remove());

describe('countersign audit check-proof', { timeout: 60_000 }, () => {
  it('says what is proven, and exits with 0', async () => {
    expect(await check('proof.json')).toEqual({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(
        `^Proven: entry ${entry.seq} of ${entry.stream} was in the ledger when digest`,
      ),
    });
    expect(JSON.parse((await check('proof.json', 'key.pem', '--json')).stdout)).toMatchObject({
      kind: 'inclusion',
      hash: entry.hash,
      entry: JSON.parse(entry.entry),
    });
  });

  it.each([
    ['forged.json', 'key.pem', /^countersign: The proof does not hold: entry \d+ of .* is not in digest \d+/],
    ['proof.json', 'wrong.pem', /is not the one to check with: get the right public key/],
    ['proof.json', 'none.pem', /must be in PEM format/],
    ['proof.json', 'missing.pem', /missing\.pem can't be read/],
    ['cut.json', 'key.pem', /This is no proof of Countersign/],
    ['other.json', 'key.pem', /This is no proof of Countersign/],
    ['empty.json', 'key.pem', /This is no proof of Countersign/],
    ['missing.json', 'key.pem', /missing\.json can't be read/],
    ['.', 'key.pem', /can't be read/],
    ['huge.json', 'key.pem', /is too large to be a proof/],
  ])('says in one sentence why %s with %s proves nothing, and exits with 1', async (file, key, sentence) => {
    const before = readdirSync(directory.path);
    const result = await check(file, key);
    expect(result).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(sentence) });
    expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(readdirSync(directory.path)).toEqual(before);
  });

  it('is what the verifier does by itself, with nothing of the rest beside it', () => {
    const alone = path('verifier');
    cpSync(join(import.meta.dirname, '../../cli/audit/verifier'), alone, { recursive: true });
    const verify = (...argv: string[]) =>
      spawnSync(process.execPath, [join(alone, 'main.ts'), ...argv], { encoding: 'utf8', timeout: 30_000 });
    const [proof, key] = [path('proof.json'), path('key.pem')];
    expect(verify(proof, '--public-key', key)).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringMatching(/^Proven: entry /),
    });
    expect(verify(path('forged.json'), '--public-key', key)).toMatchObject({ status: 1, stdout: '' });
    expect(verify(proof)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/^Usage: /) });
    expect(verify(proof, '--public-key', path('missing.pem')).status).toBe(1);
    expect(verify(path('nowhere')).stderr).toMatch(/is no export of Countersign: there is nothing/);
  });

  it('wants a key', async () => {
    expect((await run(['audit', 'check-proof', path('proof.json')])).code).toBe(2);
    expect((await run(['audit', 'check-proof'])).code).toBe(2);
  });
});
