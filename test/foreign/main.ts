/**
 * The product, deployed by its own commands on an AWS emulator that nobody here wrote, and gone through there by mails,
 * pages and boto3, with IAM asked at each call. README.md beside this says what it is and where it differs from AWS.
 *
 *     npm run test:foreign [-- --bounded]
 *
 * Without Python, or where its packages can't be had, it says so and ends well.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const HERE = import.meta.dirname;
const ROOT = resolve(HERE, '../..');
const REQUIREMENTS = join(HERE, 'requirements.txt');
const INSTALL_MS = 240_000;
const READY_MS = 60_000;
const RUN_MS = 30 * 60_000;

/** What a process here gets of this one's surroundings: nothing by which it could find an account of AWS, or trust less. */
const BARE = Object.fromEntries(
  ['HOME', 'LANG', 'TMPDIR', 'npm_config_cache'].flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  ),
);
const PATH = [dirname(process.execPath), join(ROOT, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(
  delimiter,
);

/** The Python of an environment of its own with MiniStack in it, kept for the next run; or why there is none. */
function preparePython(): { readonly python: string } | { readonly missing: string } {
  const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const folder = join(ROOT, 'node_modules/.cache/countersign/foreign', digest);
  const python = join(folder, 'bin/python');
  if (existsSync(join(folder, 'complete'))) return { python };
  if (spawnSync('python3', ['-c', 'import sys; assert sys.version_info >= (3, 10)']).status !== 0)
    return { missing: 'there is no Python 3.10 or newer' };
  rmSync(folder, { recursive: true, force: true });
  const made = spawnSync('python3', ['-m', 'venv', folder], { encoding: 'utf8', timeout: INSTALL_MS });
  if (made.status !== 0) return { missing: `Python makes no environment: ${made.stderr || made.stdout}` };
  const words = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS];
  const installed = spawnSync(python, words, { encoding: 'utf8', timeout: INSTALL_MS });
  if (installed.status !== 0)
    return { missing: `pip could not install ${REQUIREMENTS}: ${lastLine(installed.stderr)}` };
  closeSync(openSync(join(folder, 'complete'), 'w'));
  return { python };
}

function lastLine(text: string | null): string {
  return text?.trim().split('\n').at(-1) ?? 'it took too long';
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts MiniStack on this machine alone, with everything it keeps in a folder. */
async function startEmulator(python: string, folder: string) {
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  spawnSync(python, [join(HERE, 'certificate.py'), certificate, key], { stdio: 'inherit' });
  const port = await freePort();
  const log = openSync(join(folder, 'emulator.log'), 'w');
  const child = spawn(python, [join(HERE, 'emulator.py'), String(port), certificate, key], {
    cwd: folder,
    stdio: ['ignore', log, log],
    env: {
      ...BARE,
      PATH,
      TMPDIR: folder,
      // IAM is asked.
      AUTH: 'true',
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: 'localhost',
      S3_DATA_DIR: join(folder, 's3'),
      STATE_DIR: join(folder, 'state'),
      USE_SSL: '1',
      MINISTACK_SSL_CERT: certificate,
      MINISTACK_SSL_KEY: key,
      // Otherwise it listens for things on every address.
      IOT_MTLS_ENABLED: '0',
      NODE_EXTRA_CA_CERTS: certificate,
    },
  });
  const endpoint = `https://127.0.0.1:${port}`;
  const deadline = Date.now() + READY_MS;
  while (!readFileSync(join(folder, 'emulator.log'), 'utf8').includes('Running on')) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`MiniStack did not start:\n${readFileSync(join(folder, 'emulator.log'), 'utf8')}`);
    }
    await sleep(100);
  }
  return { child, endpoint, certificate };
}

async function main(bounded: boolean): Promise<number> {
  const prepared = preparePython();
  if ('missing' in prepared) {
    console.log(`Skipped: ${prepared.missing}. Nothing was tried on a foreign emulator.`);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'countersign-foreign-'));
  const { child, endpoint, certificate } = await startEmulator(prepared.python, folder);
  try {
    const story = spawn(prepared.python, [join(HERE, 'main.py'), ...(bounded ? ['--bounded'] : [])], {
      cwd: folder,
      stdio: 'inherit',
      timeout: RUN_MS,
      env: {
        ...BARE,
        PATH,
        PYTHONDONTWRITEBYTECODE: '1',
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_REGION: 'us-east-1',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_CA_BUNDLE: certificate,
        NODE_EXTRA_CA_CERTS: certificate,
      },
    });
    const [code] = await once(story, 'close');
    if (code === 0) return 0;
    const kept = join(tmpdir(), 'countersign-foreign-emulator.log');
    renameSync(join(folder, 'emulator.log'), kept);
    console.error(`What MiniStack said of it is in ${kept}.`);
    return 1;
  } finally {
    child.kill('SIGTERM');
    await Promise.race([once(child, 'close'), sleep(5_000)]);
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main(process.argv.includes('--bounded'));
