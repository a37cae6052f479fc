import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReceivedMail } from '../../../local/inbox/inbox.ts';
import { openPage } from '../../../local/people/browser.ts';
import { fieldOf } from '../../../local/people/mails.ts';
import { startLocal } from '../../../local/start-local.ts';
import { makeTestDirectory } from '../../local/support/tiny-app.ts';
import { ORGANISATION } from '../../support/organisation.ts';
import { type Run, run } from './run.ts';
import { sampleInput } from './sample-ledger.ts';

/** What a person answers at a stage. */
export interface Answer {
  /** Of which subject; whatever subject if absent. */
  readonly subject?: string;
  readonly version: string;
  /** The address of the person. */
  readonly by: string;
  readonly choice?: 'approve' | 'approve-with-conditions' | 'request-changes' | 'reject';
  /** What else they fill in, by the names of the fields. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** The embedded default with its people, and the command beside it. */
export interface Embedded {
  readonly endpoint: string;
  /** Runs the command on it. */
  countersign(...argv: string[]): Promise<Run>;
  /** Runs the command without any endpoint. */
  offline(...argv: string[]): Promise<Run>;
  /** Writes a request into a file, and returns its path. */
  file(input: object): string;
  /** Submits a version of a model, and returns the id of its request. */
  submit(version: string, subject?: string): Promise<string>;
  /** Submits anything to any workflow, and returns the id of its request. */
  submitTo(workflow: string, input: object): Promise<string>;
  /** Answers as a person does: from the mail, by its page. */
  answer(answer: Answer): Promise<void>;
  stop(): Promise<void>;
}

const PATIENCE_MS = 30_000;

/** Something that is asked for until it is there. */
export async function until<T>(what: string, probe: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; ) {
    const found = await probe();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${what} did not happen`);
}

/** Starts the embedded default in a directory of its own. */
export async function startEmbedded(): Promise<Embedded> {
  const directory = makeTestDirectory();
  const server = await startLocal({
    dataDirectory: join(directory.path, 'data'),
    organisation: ORGANISATION,
    port: 0,
  });
  const { endpoint } = server;
  const answered = new Set<number>();
  let files = 0;
  const countersign = (...argv: string[]) => run([...argv, '--endpoint', endpoint]);
  const file = (input: object): string => {
    const path = join(directory.path, `request-${++files}.json`);
    writeFileSync(path, JSON.stringify(input));
    return path;
  };
  const submitTo = async (workflow: string, input: object): Promise<string> => {
    const { code, stdout, stderr } = await countersign(
      'submit',
      file(input),
      '--workflow',
      workflow,
      '--json',
    );
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout).request;
  };
  return {
    endpoint,
    countersign,
    offline: (...argv) => run(argv),
    file,
    submit: (version, subject) => submitTo('model-promotion', sampleInput(version, subject)),
    submitTo,
    async answer({ subject, version, by, choice = 'approve', fields = {} }) {
      const mail = await until(`a question to ${by} about ${version}`, async () => {
        const mails = (await (await fetch(`${endpoint}/inbox.json`)).json()) as ReceivedMail[];
        return mails.find(
          (one) =>
            one.to === by &&
            one.links.review !== undefined &&
            !answered.has(one.id) &&
            fieldOf(one, 'Version') === version &&
            (subject === undefined || fieldOf(one, 'Subject') === subject),
        );
      });
      answered.add(mail.id);
      const { form, url } = await openPage(mail.links.review ?? '');
      if (form === undefined) throw new Error(`${by} can answer nothing about ${version}`);
      const entered: Record<string, string> = { version, choice, ...fields };
      const untouched = form.fields.filter(({ active, name }) => active && !Object.hasOwn(entered, name));
      const after = await fetch(new URL(form.action, url), {
        method: form.method,
        headers: { accept: 'text/html', origin: new URL(url).origin, 'sec-fetch-site': 'same-origin' },
        body: new URLSearchParams({
          ...Object.fromEntries(untouched.map(({ name, value }) => [name, value])),
          ...entered,
        }),
      });
      if (after.status !== 200) throw new Error(`the answer was refused: ${await after.text()}`);
    },
    async stop() {
      await server.close();
      directory.remove();
    },
  };
}
