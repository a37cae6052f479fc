/**
 * The product, deployed by its own commands on an AWS emulator that nobody here wrote, and gone through there by mails,
 * pages and boto3, with IAM asked at each call. README.md beside this says what it is and where it differs from AWS.
 *
 *     npm run test:foreign [-- --bounded]
 *
 * Without Python, or where its packages can't be had, it says so and ends well.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Environment, freePort, preparePython } from '../support/python.ts';

const HERE = import.meta.dirname;
const ROOT = resolve(HERE, '../..');
const PYTHON: Environment = {
  name: 'foreign',
  requirements: join(HERE, 'requirements.txt'),
  least: '3.10',
  patience: 240_000,
};
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
  const prepared = preparePython(PYTHON);
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
