import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = resolve(import.meta.dirname, '../..');
const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
const INSTALL_MS = 600_000;
const READY_MS = 180_000;

/** The Python of an environment of its own with MLflow in it, kept for the next run; or why there is none. */
export function preparePython(): { readonly python: string } | { readonly missing: string } {
  const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const folder = join(ROOT, 'node_modules/.cache/countersign/integrations', digest);
  const python = join(folder, 'bin/python');
  if (existsSync(join(folder, 'complete'))) return { python };
  if (spawnSync('python3', ['-c', 'import sys; assert sys.version_info >= (3, 11)']).status !== 0)
    return { missing: 'there is no Python 3.11 or newer' };
  rmSync(folder, { recursive: true, force: true });
  const run = (program: string, words: readonly string[]) =>
    spawnSync(program, words, { encoding: 'utf8', timeout: INSTALL_MS });
  const made = run('python3', ['-m', 'venv', folder]);
  if (made.status !== 0) return { missing: `Python makes no environment: ${made.stderr || made.stdout}` };
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS];
  const installed = run(python, pip);
  if (installed.status !== 0)
    return {
      missing: `pip could not install ${REQUIREMENTS}: ${installed.stderr?.trim().split('\n').at(-1)}`,
    };
  closeSync(openSync(join(folder, 'complete'), 'w'));
  return { python };
}

/** A tracking server on this machine alone, as docs/integrations.md has it started. */
export async function startMlflow(python: string, folder: string) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = openSync(join(folder, 'mlflow.log'), 'w');
  const words = ['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'];
  const child = spawn(python, words, {
    cwd: folder,
    stdio: ['ignore', log, log],
    // Its workers are its own: they end with it.
    detached: true,
    env: {
      ...process.env,
      MLFLOW_WEBHOOK_ALLOWED_SCHEMES: 'http,https',
      MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS: 'true',
      MLFLOW_WEBHOOK_CACHE_TTL: '1',
      // A Fernet key: 32 bytes, base64 for URLs.
      MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY: `${randomBytes(32).toString('base64url')}=`,
    },
  });
  const stop = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
  };
  for (const end = Date.now() + READY_MS; !(await answers(url)); await sleep(200))
    if (child.exitCode !== null || Date.now() > end) {
      stop();
      throw new Error(`MLflow did not start:\n${readFileSync(join(folder, 'mlflow.log'), 'utf8')}`);
    }
  return { url, stop };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
