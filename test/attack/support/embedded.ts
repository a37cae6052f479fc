import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ReceivedMail } from '../../../local/inbox/inbox.ts';
import { type LocalServer, startLocal } from '../../../local/start-local.ts';
import { eventually } from '../../local/support/tiny-app.ts';
import { ORGANISATION } from '../../support/organisation.ts';
import { submission } from '../../support/story.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:countersign-model-promotion:live';

/** What an entry of the ledger says. */
export interface RecordedEntry {
  readonly actor: string;
  readonly action: string;
  readonly stream: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The embedded default with what it has sent and recorded. */
export interface Embedded {
  readonly endpoint: string;
  readonly mails: readonly ReceivedMail[];
  /** Entries of the ledger with this action. */
  entries(action?: string): readonly RecordedEntry[];
  /** Submits a request, with changes to a valid input; the ARN of its execution. */
  submit(changes: Record<string, unknown>): Promise<string>;
  /** Starts an execution with a text; its ARN. */
  start(input: string): Promise<string>;
  /** How an execution has ended, as soon as it has. */
  ended(execution: string): Promise<{ readonly status: string; readonly error: string | undefined }>;
  /** Resolves as soon as so many mails have been sent. */
  mailsSent(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts the embedded default on a directory. */
export async function startEmbedded(dataDirectory: string): Promise<Embedded> {
  const mails: ReceivedMail[] = [];
  const entries: RecordedEntry[] = [];
  let told: () => void = () => {};
  const server: LocalServer = await startLocal({
    dataDirectory,
    organisation: ORGANISATION,
    port: 0,
    onMail: (mail) => {
      mails.push(mail);
      told();
    },
    onLedgerEntry: ({ entry, stream }) => {
      const { actor, action, details } = JSON.parse(entry);
      entries.push({ actor, action, stream, details });
    },
  });
  const client = new SFNClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const start = async (input: string) =>
    (await client.send(new StartExecutionCommand({ stateMachineArn: MACHINE, input }))).executionArn ?? '';
  return {
    endpoint: server.endpoint,
    mails,
    entries: (action) => entries.filter((entry) => action === undefined || entry.action === action),
    submit: async (changes) =>
      start(JSON.stringify(submission({ requestedBy: 'data-scientist@example.org', ...changes }))),
    start,
    ended: (executionArn) =>
      eventually(async () => {
        const { status = '', error } = await client.send(new DescribeExecutionCommand({ executionArn }));
        return status === 'RUNNING' ? undefined : { status, error };
      }),
    mailsSent: async (count) => {
      const deadline = AbortSignal.timeout(60_000);
      while (mails.length < count) {
        await new Promise<void>((resolve, reject) => {
          told = resolve;
          deadline.onabort = () => reject(new Error(`${mails.length} of ${count} mails after a minute`));
          if (deadline.aborted) reject(new Error(`${mails.length} of ${count} mails after a minute`));
        });
      }
    },
    close: () => server.close(),
  };
}
