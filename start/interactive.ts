import { join, relative, resolve } from 'node:path';
import { LocalError } from '../local/errors.ts';
import type { ReceivedMail } from '../local/inbox/inbox.ts';
import { type LocalServer, startLocal } from '../local/start-local.ts';
import type { Organisation } from '../schema/organisation.ts';
import { membersOf, type Roles } from '../schema/roles.ts';
import { isHuman, type Workflow } from '../schema/workflow.ts';
import { askCountersign } from './ask-countersign.ts';
import {
  EXAMPLE_SUBJECT,
  type Example,
  exampleOptions,
  findExample,
  NO_EXAMPLE,
  PIPELINE,
  runExample,
} from './example.ts';
import type { StartOptions } from './options.ts';
import type { Output } from './output.ts';
import { describeProgress } from './progress.ts';
import { readOrganisation } from './read-organisation.ts';

const DATA_DIRECTORY = join('.countersign', 'data');

/**
 * Starts, submits the example into a fresh data directory, and serves until it is told to stop. Says what waits
 * when it takes up an earlier run, and then what happens.
 *
 * @param stop aborted when it shall stop
 * @throws LocalError when it can't start.
 */
export async function run(options: StartOptions, output: Output, stop: AbortSignal): Promise<void> {
  const stopped = new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
  const organisation = await readOrganisation(options.workflows);
  const example = findExample(organisation);
  const server = await startLocal({
    dataDirectory: options.dataDirectory ?? resolve(DATA_DIRECTORY),
    organisation: options.workflows,
    port: options.port,
    onSynthesis: () => output.tell('Synthesizing the app, which is needed once after each change...'),
    onMail: (mail) => announceMail(mail, server, example, output),
    onFailure: ({ machine, error, message }) =>
      output.tell(`An execution of ${machine} failed, ${error}: ${message}`),
    onLedgerEntry: (item) => {
      const sentence = describeProgress(item);
      if (sentence !== undefined) output.tell(sentence);
    },
  });
  try {
    greet(server, organisation, output);
    await Promise.race([begin(server, example, output), stopped]);
    await stopped;
  } finally {
    await server.close();
  }
  output.tell('Stopped. The next start goes on from here.');
}

function greet(
  { endpoint, dataDirectory }: LocalServer,
  { workflows, roles }: Organisation,
  output: Output,
): void {
  const [workflow] = workflows;
  output.tell(`Countersign runs on this machine. Ctrl-C stops it.

  Console   ${endpoint}/console: sign in with one click, as ${whom(workflow, roles)}
  Inbox     ${endpoint}/inbox
  Endpoint  ${endpoint}, for AWS SDKs, boto3 and aws --endpoint-url
  Data      ${dataDirectory.path}

Commands for another terminal:
  npx countersign pending --endpoint ${endpoint}
  npx countersign history ${EXAMPLE_SUBJECT} --endpoint ${endpoint}
  npx countersign who ${EXAMPLE_SUBJECT} --endpoint ${endpoint}
  npx countersign submit request.json --workflow ${workflow?.id} --endpoint ${endpoint}
`);
}

/** Who has something to do there first: somebody whom the first workflow asks. */
function whom(workflow: Workflow | undefined, roles: Roles): string {
  const asked = Object.values(workflow?.stages ?? {}).find(isHuman)?.approvers[0]?.role;
  const [person] = asked === undefined ? [] : membersOf(roles, asked);
  return person === undefined ? 'anybody of the roles' : `${person.name} (${asked}), say`;
}

/** Submits the example, or says what is waiting where something was submitted before. */
async function begin(server: LocalServer, example: Example | undefined, output: Output): Promise<void> {
  if (await server.isUnused()) {
    if (example === undefined) {
      output.tell(NO_EXAMPLE);
      return;
    }
    output.tell('The example pipeline trains a model and submits it...');
    try {
      await runExample(server, example, { attempt: 1 });
    } catch (error) {
      if (!(error instanceof LocalError)) throw error;
      output.tell(error.message);
    }
    return;
  }
  // What was recorded right before the last end may have to be followed first.
  await server.followed();
  output.tell((await askCountersign(server.endpoint, 'pending')).trimEnd());
}

function announceMail(
  { to, subject, body }: ReceivedMail,
  server: LocalServer,
  example: Example | undefined,
  output: Output,
): void {
  output.tell(`Mail to ${to}: ${subject}`);
  const revises = /^ {2}"revises": "([0-9a-z]+)"$/m.exec(body)?.[1];
  // The example trains one model; of others only their own pipeline can make the next attempt.
  if (example === undefined || revises === undefined || !subject.includes(EXAMPLE_SUBJECT)) return;
  const words = exampleOptions(server, example, { attempt: 2, revises });
  output.tell(`To train again and submit the next attempt:
  npx node ${relative('.', PIPELINE)} ${words.join(' ')}`);
}
