import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ReceivedMail } from '../local/inbox/inbox.ts';
import { fieldOf } from '../local/people/mails.ts';
import manifest from '../package.json' with { type: 'json' };
import { Child } from '../test/soak/support/child.ts';

const ROOT = resolve(import.meta.dirname, '..');
const LOCAL = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:countersign-model-promotion:live';
/** How many clients submit at the same time. */
const CLIENTS = 16;

/** What `npm start` runs, as a process of its own on a data directory of its own. */
export class Server {
  readonly process: Child;
  readonly #directory = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  #endpoint = '';
  #client: SFNClient | undefined;

  private constructor(command: readonly [string, ...string[]]) {
    const [program, ...words] = command;
    this.process = new Child(program, [...words, '--data-dir', join(this.#directory, 'data')]);
  }

  /** Starts it; resolves when it has said where it listens and answers there. */
  static async start(command: readonly [string, ...string[]] = COMMANDS.node): Promise<Server> {
    const server = new Server(command);
    const [line = ''] = await server.process.hear(/^ +Endpoint /);
    server.#endpoint = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? '';
    await (await fetch(`${server.#endpoint}/inbox.json`)).text();
    return server;
  }

  get endpoint(): string {
    return this.#endpoint;
  }

  get stepFunctions(): SFNClient {
    this.#client ??= new SFNClient({ ...LOCAL, endpoint: this.#endpoint });
    return this.#client;
  }

  /** Resolves when the example pipeline, which every fresh start runs, has come and gone. */
  async settle(): Promise<void> {
    await this.process.hear(/^Mail to manager@example\.com: /);
  }

  /**
   * Starts so many executions, each for a subject of its own, and resolves when every approver has their mail. Each of
   * a few clients waits for the mails of one before it starts the next.
   */
  async submit(count: number): Promise<Submission[]> {
    const submissions: Submission[] = [];
    const queue = Array.from({ length: count }, (_, index) => index);
    const work = async () => {
      for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
        const submission = { version: `bench-${index}`, executionArn: await this.#startExecution(index) };
        for (const person of ['manager', 'deputy-manager']) await this.mailed(person, submission.version);
        submissions.push(submission);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, work));
    return submissions;
  }

  /** Resolves when somebody's mail about a version has arrived. */
  async mailed(person: string, version: string): Promise<void> {
    await this.process.hear(new RegExp(`^Mail to ${person}@example\\.com: .* ${version},`));
  }

  /** The review links in somebody's mails, by the version that they are about. */
  async links(person: string): Promise<ReadonlyMap<string, string>> {
    const response = await fetch(`${this.#endpoint}/inbox.json?to=${person}`);
    const mails = (await response.json()) as ReceivedMail[];
    return new Map(mails.map((mail) => [fieldOf(mail, 'Version') ?? '', mail.links.review ?? '']));
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    this.#client?.destroy();
    this.process.kill();
    await this.process.gone;
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #startExecution(index: number): Promise<string> {
    const input = JSON.stringify(describeRequest(index));
    const command = new StartExecutionCommand({ stateMachineArn: MACHINE, input });
    const { executionArn = '' } = await this.stepFunctions.send(command);
    return executionArn;
  }
}

/** A request that was submitted. */
export interface Submission {
  readonly version: string;
  readonly executionArn: string;
}

const [, ...START] = manifest.scripts.start.split(' ');

/** Two ways to start the server: npm takes a while to find out what to run, which is the other one. */
export const COMMANDS = {
  node: [process.execPath, ...START.map((word) => (word.endsWith('.mjs') ? join(ROOT, word) : word))],
  npm: ['npm', '--prefix', ROOT, 'start', '--silent', '--'],
} satisfies Record<string, [string, ...string[]]>;

/** What a pipeline submits. */
export function describeRequest(index: number) {
  const digest = `${index}`.padStart(64, '0');
  return {
    subject: `model/bench-${index}`,
    version: `bench-${index}`,
    requestedBy: 'data-scientist@example.com',
    lineage: {
      trainingData: { uri: 's3://data/training.csv', sha256: digest },
      code: { repository: 'https://git.example.com/model', commit: 'c0ffee1' },
      hyperparameters: { learningRate: 0.1, epochs: 20, layers: [64, 32, 16] },
    },
    artifact: { uri: `s3://models/bench/${index}`, sha256: digest },
    metrics: { accuracy: 0.94, auc: 0.913, logLoss: 0.21, recall: 0.88 },
  };
}
