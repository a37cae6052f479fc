import type { SNSClient } from '@aws-sdk/client-sns';
import type { Command } from 'commander';
import { ORGANISATION } from '../../lib/load-organisation.ts';
import type { ConnectionOptions } from '../connection.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import type { Hearing, Listener } from '../people/subscriptions.ts';
import { writeTable } from '../table.ts';

const EXAMPLES = `
Examples:
  countersign people
  countersign people --silent
  countersign people subscribe manager@example.com
  countersign people confirm 'https://sns.eu-west-1.amazonaws.com/confirmation.html?TopicArn=...&Token=...'

People hear by one subscription for each of their roles, which AWS's mail asks them to confirm within two days. Who missed
that, or was unsubscribed (some scanners open every link of a mail, the last one too), hears nothing: 'subscribe' brings
a new mail, for their own messages alone. Who sends you the link of that mail can have it confirmed by you: such a
subscription ends by a signed call alone, so that no scanner ends it. Run it in the project that is deployed.`;

/** What each kind of hearing means, in words. */
const WORDS: Readonly<Record<Hearing, string>> = {
  confirmed: 'hears',
  unconfirmed: "hears nothing: AWS's mail is not confirmed",
  none: 'hears nothing: no subscription',
  unfiltered: "gets everybody's links: unsubscribe, and subscribe anew",
};

interface Options {
  readonly workflows: string;
  readonly silent?: true;
  readonly json?: true;
}

/** `countersign people`: who hears by mail, and the way back for who does not. */
export function addPeople(program: Command, io: Io): void {
  const people = program
    .command('people')
    .description('who hears by mail, and who does not')
    .option('--workflows <directory>', 'where the workflows are', ORGANISATION)
    .option('--silent', 'those alone who do not hear as they should')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action((_: unknown, command: Command) =>
      withSns(command, io, async (client, deployment) => {
        const { listListeners } = await import('../people/subscriptions.ts');
        const { silent, json } = command.optsWithGlobals<Options>();
        const all = await listListeners(client, deployment, await rolesOf(command));
        const shown = silent ? all.filter(({ hears }) => hears !== 'confirmed') : all;
        if (json) writeJson(io.stdout, { people: shown });
        else show(io, shown);
      }),
    );
  people
    .command('subscribe')
    .description('subscribes somebody anew to the mails of each of their roles')
    .argument('<address>', 'whom')
    .addHelpText(
      'after',
      `
Examples:
  countersign people subscribe manager@example.com

Whoever hears already in a role gets no mail about it.`,
    )
    .action((address: string, _: unknown, command: Command) =>
      withSns(command, io, async (client, deployment) => {
        const { subscribe } = await import('../people/subscriptions.ts');
        const person = address.toLowerCase();
        const roles = await subscribe(client, deployment, await rolesOf(command), person);
        const said =
          roles.length === 0
            ? `${person} hears already, in every role.`
            : `${person} gets a mail from AWS for each of: ${roles.join(', ')}. They confirm within two days.`;
        writeLine(io.stdout, said);
      }),
    );
  people
    .command('confirm')
    .description("confirms a subscription by the link of AWS's mail, so that only a signed call ends it")
    .argument('<link>', 'the link, in quotes')
    .addHelpText(
      'after',
      `
Examples:
  countersign people confirm 'https://sns.eu-west-1.amazonaws.com/confirmation.html?TopicArn=...&Token=...'

Who clicks it instead is confirmed as well, and can be unsubscribed by the link at the end of every mail.`,
    )
    .action((link: string, _: unknown, command: Command) =>
      withSns(command, io, async (client) => {
        const { confirm } = await import('../people/subscriptions.ts');
        writeLine(io.stdout, `Confirmed for ${await confirm(client, link)}.`);
      }),
    );
}

function show({ stdout }: Io, people: readonly Listener[]): void {
  const rows = people.map(({ person, role, hears }) => [person, role, WORDS[hears]]);
  if (rows.length === 0) writeLine(stdout, 'Everybody hears.');
  else writeTable(stdout, ['person', 'role', 'mails'], rows);
}

async function rolesOf(command: Command) {
  const { loadDirectory } = await import('../workflows/load.ts');
  return (await loadDirectory(command.optsWithGlobals<Options>().workflows)).roles;
}

/** Lets `use` talk to SNS at the place that the command's options name, and closes the connection. */
async function withSns(
  command: Command,
  io: Io,
  use: (client: SNSClient, deployment: string) => Promise<void> | void,
): Promise<void> {
  const { connectSns } = await import('../aws-clients.ts');
  const { deploymentName } = await import('../deployment-name.ts');
  const options = command.optsWithGlobals<ConnectionOptions>();
  const client = connectSns(options, io.env);
  try {
    await client.config.region();
    await client.config.credentials();
    await use(client, await deploymentName(options, io.env));
  } finally {
    client.destroy();
  }
}
