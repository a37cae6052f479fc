import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { expect } from 'vitest';
import { requestStream, type SealedEntry, subjectStream, unseal } from '../../../lambdas/domain/entry.ts';
import type { RequestState, SubjectState } from '../../../lambdas/domain/model.ts';
import { requestId } from '../../../lambdas/domain/submission.ts';
import type { ReceivedMail } from '../../../local/inbox/inbox.ts';
import { openPage, sendForm } from '../../../local/people/browser.ts';
import { type LocalServer, startLocal } from '../../../local/start-local.ts';
import { sha256Hex } from '../../../schema/canonical-json.ts';
import { ORGANISATION } from '../../support/organisation.ts';
import { readWritten } from '../../support/written.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };

/** The example organisation at work on the embedded default: its pipelines, its people, their mails and pages. */
export class Office {
  server: LocalServer;
  readonly #directory: string;
  readonly #mails: ReceivedMail[];
  readonly #ledger: SealedEntry[];
  readonly #sfn: SFNClient;
  #read = new Set<number>();

  private constructor(
    server: LocalServer,
    directory: string,
    { mails, ledger }: { mails: ReceivedMail[]; ledger: SealedEntry[] },
  ) {
    this.server = server;
    this.#directory = directory;
    this.#mails = mails;
    this.#ledger = ledger;
    this.#sfn = new SFNClient({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    });
  }

  static async open(options: { readonly assembly?: string } = {}): Promise<Office> {
    const directory = mkdtempSync(join(tmpdir(), 'countersign-office-'));
    const mails: ReceivedMail[] = [];
    const ledger: SealedEntry[] = [];
    const server = await startLocal({
      dataDirectory: directory,
      organisation: ORGANISATION,
      onMail: (mail) => mails.push(mail),
      onLedgerEntry: ({ stream, seq, entry }) => ledger.push({ stream, seq, entry, hash: sha256Hex(entry) }),
      ...options,
    });
    return new Office(server, directory, { mails, ledger });
  }

  async close(): Promise<void> {
    this.#sfn.destroy();
    await this.server.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Stops everything and deploys another app in its place, with all that it has kept. */
  async redeploy(assembly: string): Promise<void> {
    await this.server.close();
    this.server = await startLocal({
      dataDirectory: this.#directory,
      assembly,
      onMail: (mail) => this.#mails.push(mail),
      onLedgerEntry: ({ stream, seq, entry }) =>
        this.#ledger.push({ stream, seq, entry, hash: sha256Hex(entry) }),
    });
  }

  /** Starts an execution, as a pipeline does; the id of its request. */
  async submit(workflow: string, input: Readonly<Record<string, unknown>>): Promise<string> {
    await this.start(workflow, input);
    return requestId(workflow, input);
  }

  /** Starts an execution; its ARN. */
  async start(workflow: string, input: Readonly<Record<string, unknown>>): Promise<string> {
    const stateMachineArn = `arn:aws:states:us-east-1:000000000000:stateMachine:countersign-${workflow}:live`;
    const { executionArn = '' } = await this.#sfn.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
    );
    return executionArn;
  }

  /** How an execution ended, once it has. */
  async ending(executionArn: string): Promise<{ status?: string; error?: string; cause?: string }> {
    const describe = () => this.#sfn.send(new DescribeExecutionCommand({ executionArn }));
    await expect.poll(async () => (await describe()).status, PATIENCE).not.toBe('RUNNING');
    const { status = '', error = '', cause = '' } = await describe();
    return { status, error, cause };
  }

  /** The next mail to a person whose subject has these words, which they have not read yet. */
  async mail(person: string, words: string): Promise<ReceivedMail> {
    const find = () =>
      this.#mails.find(
        (mail) => mail.to === person && mail.subject.includes(words) && !this.#read.has(mail.id),
      );
    await expect.poll(find, { ...PATIENCE, message: `a mail to ${person} about '${words}'` }).toBeDefined();
    const found = find() as ReceivedMail;
    this.#read.add(found.id);
    return found;
  }

  /** Lets a person open the link of their mail about a stage and send the form of its page; the page after it. */
  async answer(
    person: string,
    stage: string,
    choice: string,
    fields: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const mail = await this.mail(person, stage);
    const page = await openPage(mail.links.review ?? '');
    const version = /^ {2}Version +(.+)$/m.exec(mail.body)?.[1] ?? '';
    const after = await sendForm(page, { choice, version, ...fields });
    expect({ status: after.status, heading: after.heading }).toMatchObject({ status: 200 });
  }

  /** The actions in a request's stream so far. */
  actions(request: string): string[] {
    return this.#stream(requestStream(request)).map((sealed) => unseal(sealed).action);
  }

  entries(request: string) {
    return this.#stream(requestStream(request)).map((sealed) => readWritten<RequestState>(sealed));
  }

  /** Waits until a request has ended; how. */
  async ended(request: string): Promise<RequestState> {
    const last = () => this.entries(request).at(-1)?.state;
    await expect.poll(() => last()?.status, { ...PATIENCE, message: `the end of ${request}` }).toBe('closed');
    return last() as RequestState;
  }

  subject(name: string): SubjectState {
    const last = this.#stream(subjectStream(name)).at(-1);
    if (last === undefined) throw new Error(`nothing is known of ${name}`);
    return readWritten<SubjectState>(last).state;
  }

  /** Waits until a subject's registry shows something. */
  async shows(name: string, look: (subject: SubjectState) => unknown): Promise<void> {
    await expect
      .poll(() => this.#stream(subjectStream(name)).length > 0 && Boolean(look(this.subject(name))), PATIENCE)
      .toBe(true);
  }

  #stream(stream: string): SealedEntry[] {
    return this.#ledger.filter((entry) => entry.stream === stream).sort((a, b) => a.seq - b.seq);
  }
}
