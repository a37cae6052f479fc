import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';

const CACHE = resolve(import.meta.dirname, '../../node_modules/.cache/countersign');

/** An environment of Python's that something foreign needs. */
export interface Environment {
  /** The folder among what is kept for the next run. */
  readonly name: string;
  /** The file of its packages, pinned. */
  readonly requirements: string;
  /** The least Python, such as `3.11`. */
  readonly least: `3.${number}`;
  /** How long installing may take, in milliseconds. */
  readonly patience: number;
}

/** The Python of an environment of its own with these packages in it, kept for the next run; or why there is none. */
export function preparePython({
  name,
  requirements,
  least,
  patience,
}: Environment): { readonly python: string } | { readonly missing: string } {
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(CACHE, name, digest);
  const python = join(folder, 'bin/python');
  if (existsSync(join(folder, 'complete'))) return { python };
  const isNewEnough = `import sys; assert sys.version_info >= (${least.replace('.', ', ')})`;
  if (spawnSync('python3', ['-c', isNewEnough]).status !== 0)
    return { missing: `there is no Python ${least} or newer` };
  rmSync(folder, { recursive: true, force: true });
  const run = (program: string, words: readonly string[]) =>
    spawnSync(program, words, { encoding: 'utf8', timeout: patience });
  const made = run('python3', ['-m', 'venv', folder]);
  if (made.status !== 0) return { missing: `Python makes no environment: ${made.stderr || made.stdout}` };
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
  const installed = run(python, pip);
  if (installed.status !== 0)
    return { missing: `pip could not install ${requirements}: ${lastLine(installed.stderr)}` };
  closeSync(openSync(join(folder, 'complete'), 'w'));
  return { python };
}

function lastLine(text: string | null): string {
  return text?.trim().split('\n').at(-1) ?? 'it took too long';
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
