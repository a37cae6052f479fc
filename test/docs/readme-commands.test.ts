import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type LocalServer, startLocal } from '../../local/start-local.ts';
import { commandsOf } from '../support/page-commands.ts';
import { submission } from '../support/story.ts';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLE_ADDRESS = 'http://127.0.0.1:8080';

/** Every command of the documents that a new user follows, once. */
const commands = commandsOf('README.md', 'docs/workflows.md');

/** Commands that can't run inside a test, and what runs them instead. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'npm ci': '.ci/run, from an empty clone',
  'npm test': 'this very run',
  'npm pack': 'npm run test:package',
  'npx countersign init ../approvals --region eu-west-1 --package countersign-0.2.0.tgz':
    'npm run test:package',
  'cd ../approvals': 'npm run test:package',
  'npm install': 'npm run test:package',
  'npm run check': '.ci/run',
  'npx cdk synth': 'npm run check',
  'npx cdk bootstrap': 'npm run test:foreign',
  'npx cdk deploy': 'npm run test:foreign',
  'npx cdk deploy -c protect=true': 'npm run test:foreign',
  'pip install model-signing pyOpenSSL': 'whoever signs a model; what it writes is in test/model-signing',
  'model_signing sign key --private_key key.pem --signature churn.sig models/churn/': 'as above',
  'npx countersign digest models/churn/': 'test/cli/digest',
};

const folder = mkdtempSync(join(tmpdir(), 'countersign-readme-'));
const children = new Set<ChildProcess>();
let server: LocalServer;

beforeAll(async () => {
  server = await startLocal({ dataDirectory: join(folder, 'data') });
  const request = submission({ subject: 'model/breast-cancer', requestedBy: 'data-scientist@example.com' });
  writeFileSync(join(folder, 'request.json'), JSON.stringify(request));
  await run(
    'npx countersign submit request.json --workflow model-promotion --endpoint-url http://127.0.0.1:8080',
  );
  await vi.waitFor(
    async () => expect(await (await fetch(`${server.endpoint}/inbox.json`)).json()).toHaveLength(3),
    {
      timeout: 20_000,
    },
  );
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Finished {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a command as a person would type it, with this run's address and files in place of the document's. */
function run(command: string, until?: RegExp): Promise<Finished> {
  const line = command
    .replace(EXAMPLE_ADDRESS, server.endpoint)
    .replace('request.json', join(folder, 'request.json'))
    // The workflow that the page has just written is not deployed here; the one that is serves as well.
    .replace('--workflow hotfix-promotion', '--workflow model-promotion');
  const child = spawn(line, { cwd: ROOT, shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk;
      // Its whole group, as Ctrl-C in a terminal does.
      if (until?.test(output) && child.pid !== undefined && child.exitCode === null) {
        until = undefined;
        process.kill(-child.pid, 'SIGINT');
      }
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('close', (code) => {
      children.delete(child);
      resolve({ code, output });
    });
  });
}

describe('a command of the documents', () => {
  test('is found at all', () => {
    expect(commands).toContain('npm start');
    expect(commands).toContain('npx cdk deploy');
    expect(commands.length).toBeGreaterThan(9);
  });

  test.for(commands)('works: %s', { timeout: 120_000 }, async (command, { skip }) => {
    const elsewhere = ELSEWHERE[command];
    if (elsewhere !== undefined) return skip(`run elsewhere: ${elsewhere}`);
    if (command === 'npm start') {
      const { output } = await run(`npm start -- --data-dir ${join(folder, 'started')}`, /Mail to manager/);
      expect(output).toMatch(/Inbox +http:\/\/127\.0\.0\.1:\d+\/inbox/);
      expect(output).toContain('Stopped');
      return;
    }
    // Nothing of this subject has been promoted, so that who has nothing to show but an empty list.
    const { code, output } = await run(command);
    expect(code, output).toBe(0);
  });
});
