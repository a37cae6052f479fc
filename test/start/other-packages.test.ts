import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../local/support/tiny-app.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const { scripts, files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

const WANTED = {
  '': { name: 'countersign', version: '0.2.0' },
  'node_modules/esbuild': { version: '0.28.2' },
  'node_modules/cdk-nag/node_modules/zod': { version: '4.6.7' },
  'node_modules/@esbuild/openbsd-x64': { version: '0.28.2', optional: true },
};
const { '': _, 'node_modules/@esbuild/openbsd-x64': __, ...INSTALLED } = WANTED;

/** What it says in a directory with these lock files. */
async function begin(
  installed?: object,
  wanted?: object,
  there = Object.keys(installed ?? {}),
): Promise<{ code: number; stderr: string }> {
  const root = makeDirectory();
  for (const file of ['require-node.mjs', 'require-packages.mjs'])
    cpSync(join(ROOT, 'lib', file), join(root, 'lib', file));
  const write = (file: string, packages: object | undefined) =>
    packages !== undefined && writeFileSync(join(root, file), JSON.stringify({ packages }));
  for (const path of ['node_modules', ...there]) mkdirSync(join(root, path), { recursive: true });
  write('package-lock.json', wanted);
  write('node_modules/.package-lock.json', installed);
  const run = promisify(execFile)(process.execPath, [join(root, 'lib/require-packages.mjs')]);
  return run.then(
    ({ stderr }) => ({ code: 0, stderr }),
    ({ code, stderr }) => ({ code, stderr }),
  );
}

const complaint = (what: string) => ({
  code: 1,
  stderr: `The installed packages are not those of package-lock.json (${what}): run 'npm ci', then this again.\n`,
});
const FINE = { code: 0, stderr: '' };

describe('packages that are not those of the lock file', () => {
  it.each([
    [
      'of another version',
      { ...INSTALLED, 'node_modules/esbuild': { version: '0.28.1' } },
      'esbuild is 0.28.1 and not 0.28.2',
    ],
    [
      'missing',
      { 'node_modules/esbuild': { version: '0.28.2' } },
      'cdk-nag/node_modules/zod 4.6.7 is missing',
    ],
    [
      'for this machine, of another version',
      { ...INSTALLED, 'node_modules/@esbuild/openbsd-x64': { version: '0.1.0' } },
      '@esbuild/openbsd-x64 is 0.1.0 and not 0.28.2',
    ],
    ['all missing', undefined, 'esbuild 0.28.2 is missing'],
  ])('are named in one sentence: %s', async (_, installed, what) => {
    expect(await begin(installed, WANTED)).toEqual(complaint(what));
  });

  it('are missing when their directory is, whatever the list of npm says', async () => {
    const there = ['node_modules/cdk-nag/node_modules/zod'];
    expect(await begin(INSTALLED, WANTED, there)).toEqual(complaint('esbuild 0.28.2 is missing'));
  });

  it.each([
    ['all are there', INSTALLED, WANTED],
    ['more are there', { ...INSTALLED, 'node_modules/left-pad': { version: '1.0.0' } }, WANTED],
    ['there is no lock file, as in the package', {}, undefined],
  ])('are not complained of when %s', async (_, installed, wanted) => {
    expect(await begin(installed, wanted)).toEqual(FINE);
  });

  it('are looked for first by npm start, npm test and npm run check', () => {
    for (const name of ['test', 'check'])
      expect(scripts[name]).toMatch(/^node lib\/require-packages\.mjs && /);
    const [first] = readFileSync(join(ROOT, 'start/start.mjs'), 'utf8').match(/^import .*$/m) ?? [];
    expect(first).toBe("import '../lib/require-packages.mjs';");
    expect(files).toContain('lib/require-packages.mjs');
  });
});
