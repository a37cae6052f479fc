import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Environment, freePort } from '../support/python.ts';

/** What a real MLflow runs in. */
export const PYTHON: Environment = {
  name: 'integrations',
  requirements: join(import.meta.dirname, 'requirements.txt'),
  least: '3.11',
  patience: 600_000,
};
const READY_MS = 180_000;

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
