import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Environment, freePort } from '../support/python.ts';

/** What moto's server runs in. */
export const MOTO: Environment = {
  name: 'moto',
  requirements: join(import.meta.dirname, 'requirements-sagemaker.txt'),
  least: '3.10',
  patience: 300_000,
};
const READY_MS = 60_000;

/** An emulator of AWS that nobody here wrote, on this machine alone. */
export async function startMoto(python: string, folder: string) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = openSync(join(folder, 'moto.log'), 'w');
  const words = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)];
  const child = spawn(python, words, { cwd: folder, stdio: ['ignore', log, log] });
  const stop = () => void child.kill('SIGTERM');
  for (const end = Date.now() + READY_MS; !(await answers(url)); await sleep(100))
    if (child.exitCode !== null || Date.now() > end) {
      stop();
      throw new Error(`moto did not start:\n${readFileSync(join(folder, 'moto.log'), 'utf8')}`);
    }
  return { url, stop };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/moto-api/`)).ok;
  } catch {
    return false;
  }
}
