import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file: string) => JSON.parse(readFileSync(resolve(ROOT, file), 'utf8'));
const { bin, scripts } = read('package.json') as Record<'bin' | 'scripts', Record<string, string>>;

/** Every program that npm, cdk or a person calls. */
const programs = [
  ...Object.values(bin),
  ...[...Object.values(scripts), read('cdk.json').app as string].flatMap((command) =>
    [...command.matchAll(/\bnode (?:-\S+ )*(\S+)/g)].map(([, program = '']) => program),
  ),
];

/** Makes a Node say that it is an older one. */
const OLDER =
  "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})";

describe('on a Node that is too old', () => {
  it.each([...new Set(programs)])('%s says in one sentence what to do', async (program) => {
    expect(program).toMatch(/\.m?js$/);
    const run = promisify(execFile)(process.execPath, ['--import', OLDER, program], { cwd: ROOT });
    await expect(run).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^Countersign needs Node 24\.2 or newer and this is 20\.20\.2: after 'npm ci', .* 'npx cdk synth'\.\n$/,
      ),
    });
  });
});
