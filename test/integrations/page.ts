/**
 * docs/integrations.md as its reader follows it: from a tracking server that runs to a first approved version, by the commands and the
 * file that stand there. Nothing of them is written here a second time: what differs is the address of the day.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceivedMail } from '../../local/inbox/inbox.ts';
import { startLocal } from '../../local/start-local.ts';
import { blocksOf, commandsOf } from '../support/page-commands.ts';
import { freePort } from '../support/python.ts';
import { approver } from './approve.ts';
import { Tracking } from './tracking.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGE = 'docs/integrations.md';
const ADDRESS = 'http://127.0.0.1:5000';
const PATIENCE_MS = 300_000;
const MINUTES = 10;

/** Commands of the page that nothing here can run, and what tries the same. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'WEBHOOK_KEY=whpk_... node examples/webhooks/receiver.ts': 'test/examples/webhooks.test.ts',
  'aws secretsmanager create-secret --name countersign/webhook-x --secret-string "whsec_$(openssl rand -base64 32)"':
    'test/end-to-end/webhooks.campaign.test.ts, by the SDK',
};
/** What is of AWS alone. */
const NOWHERE = /^aws chatbot /;

/** Follows the page with a Python that has MLflow. */
export async function followPage(python: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-page-'));
  const mails: ReceivedMail[] = [];
  const begun = performance.now();
  const reader = await Reader.begin(folder, python);
  try {
    await reader.startTracking();
    reader.writeIntegrations('mlflow');
    const server = await startLocal({
      dataDirectory: join(folder, 'data'),
      organisation: join(folder, 'workflows'),
      port: 0,
      onMail: (mail) => mails.push(mail),
    });
    try {
      await reader.runRest(server.endpoint, mails);
    } finally {
      await server.close();
    }
    const taken = (performance.now() - begun) / 60_000;
    assert.ok(taken < MINUTES, `the page takes ${taken.toFixed(1)} minutes`);
    console.log(
      `${PAGE}: each command did what it says; a first approved version after ${taken.toFixed(1)} minutes.`,
    );
  } finally {
    reader.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Somebody who follows the page, in a project of their own. */
class Reader {
  readonly #folder: string;
  readonly #url: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #ran = new Set<string>();
  #tracking: ChildProcess | undefined;
  #said = '';

  private constructor(folder: string, url: string, environment: NodeJS.ProcessEnv) {
    this.#folder = folder;
    this.#url = url;
    this.#environment = environment;
  }

  static async begin(folder: string, python: string): Promise<Reader> {
    cpSync(join(ROOT, 'workflows'), join(folder, 'workflows'), { recursive: true });
    for (const name of ['schema', 'examples', 'cli', 'node_modules', 'package.json'])
      symlinkSync(join(ROOT, name), join(folder, name));
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const words = `#!/bin/sh\nexec '${process.execPath}' '${join(ROOT, 'cli/countersign.js')}' "$@"\n`;
    writeFileSync(join(bin, 'countersign'), words, { mode: 0o755 });
    const path = `${bin}:${dirname(python)}:${process.env['PATH']}`;
    const environment = { ...process.env, PATH: path, PYTHONDONTWRITEBYTECODE: '1' };
    return new Reader(folder, `http://127.0.0.1:${await freePort()}`, environment);
  }

  /** The first block: what is installed and set, and the server, which goes on running. */
  async startTracking(): Promise<void> {
    const [block = ''] = blocksOf(PAGE, 'sh');
    this.#note(block);
    const { port } = new URL(this.#url);
    const lines = block.replace('--port 5000', `--port ${port}`);
    this.#tracking = this.#spawn(lines);
    const answers = async () => (await fetch(`${this.#url}/health`).catch(() => undefined))?.ok === true;
    await this.#until(answers, () => this.#tracking?.exitCode === null, 'the tracking server');
  }

  /** What a section of the page has its reader write into the file of connected tools. */
  writeIntegrations(tool: 'mlflow' | 'sagemaker'): void {
    const block = blocksOf(PAGE, 'ts').find((one) => one.includes(`  ${tool}: {`));
    assert.ok(block !== undefined, `${PAGE} has no file for ${tool}`);
    const text = `import { defineIntegrations } from '../schema/integrations.ts';\n\n${block}\n`;
    writeFileSync(join(this.#folder, 'workflows/integrations.ts'), text.replace(ADDRESS, this.#url));
  }

  /** All other commands, in their order; people decide once a version is there. */
  async runRest(endpoint: string, mails: readonly ReceivedMail[]): Promise<void> {
    this.#environment['COUNTERSIGN_ENDPOINT'] = endpoint;
    for (const command of commandsOf(PAGE)) {
      if (this.#ran.has(command)) continue;
      if (command.includes('connect sagemaker')) this.writeIntegrations('sagemaker');
      const elsewhere = ELSEWHERE[command] ?? (NOWHERE.test(command) ? 'nothing: it is of AWS' : undefined);
      if (elsewhere === undefined) await this.#run(command);
      else console.log(`${command.slice(0, 60)}...: tried by ${elsewhere}.`);
      if (command.includes('train.py')) await this.#decide(mails);
    }
  }

  stop(): void {
    const { pid, exitCode } = this.#tracking ?? {};
    if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGTERM');
  }

  /** The fifth step: whoever is asked answers, and the alias leads to what was approved. */
  async #decide(mails: readonly ReceivedMail[]): Promise<void> {
    const tracking = new Tracking(this.#url);
    const approve = approver(mails, 'churn 1');
    const isShown = async () => {
      await approve();
      const { 'countersign.status': status = '' } = await tracking.tags('churn', '1');
      return (
        (await tracking.aliases('churn'))['champion'] === '1' && /^completed, in production/.test(status)
      );
    };
    await this.#until(isShown, () => true, 'the alias of what was approved');
  }

  async #run(command: string): Promise<void> {
    this.#note(command);
    const line = command.replaceAll(ADDRESS, this.#url).replace(/^npx countersign /, 'countersign ');
    const child = this.#spawn(line);
    const code = await new Promise((settle) => child.once('close', settle));
    assert.equal(code, 0, `${command}\n${this.#said}`);
    console.log(`$ ${command}`);
  }

  #note(block: string): void {
    for (const line of block.split('\n')) this.#ran.add(line);
  }

  /** In a group of its own, that ends as a whole. */
  #spawn(line: string): ChildProcess {
    const options = { cwd: this.#folder, env: this.#environment, detached: true } as const;
    const child = spawn('bash', ['-e', '-c', line], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#said = '';
    const hear = (chunk: Buffer) => {
      this.#said = (this.#said + chunk).slice(-10_000);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    return child;
  }

  async #until(holds: () => Promise<boolean>, mayCome: () => boolean, what: string): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; !(await holds()); await sleep(200))
      if (!mayCome() || Date.now() > end) throw new Error(`${what} did not come:\n${this.#said}`);
  }
}
