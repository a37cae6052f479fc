import type { Command } from 'commander';
import { connectApi } from '../command.ts';
import { CommandError } from '../errors.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { writeTable } from '../table.ts';

const EXAMPLES = `
Examples:
  countersign webhooks
  countersign webhooks --json
  countersign webhooks redeliver 5f3c... --webhook data-platform
  countersign webhooks redeliver --webhook data-platform --all

Who is told of entries stands in workflows/webhooks.ts. With --json it is { publicKey, webhooks: [{ webhook, url, events,
workflows, subjects, turnedAway, deliveries, complete }] }, each delivery { id, stream, seq, type, subject, attempts, firstAt,
lastAt, answer, due }.`;

const REDELIVER_EXAMPLES = `
Examples:
  countersign webhooks redeliver 5f3c... --webhook data-platform
  countersign webhooks redeliver --webhook data-platform --all

It is told again within a minute, under the same webhook-id, and if need be by the whole schedule. A receiver that answered 410
is told again from here on. With --json it is { redelivered }.`;

interface Again {
  readonly webhook: string;
  readonly all?: true;
  readonly json?: true;
}

/** `countersign webhooks`: what receivers have not taken; `webhooks redeliver` tells it again. */
export function addWebhooks(program: Command, io: Io): void {
  const webhooks = program
    .command('webhooks')
    .description('who is told of entries by signed webhooks, and what was not taken')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(({ json }: { json?: true }, command: Command) => showWebhooks(io, json, command));
  webhooks
    .command('redeliver')
    .description('tells a receiver again what it has not taken')
    .argument('[id]', "the id, as 'countersign webhooks' lists it")
    .requiredOption('--webhook <name>', 'the receiver')
    .option('--all', 'all that was given up')
    .option('--json', 'for programs')
    .addHelpText('after', REDELIVER_EXAMPLES)
    .action((id: string | undefined, options: Again, command: Command) =>
      redeliver(io, id, options, command),
    );
}

async function showWebhooks(io: Io, json: true | undefined, command: Command): Promise<void> {
  const answer = await connectApi(command, io).call('webhooks', {});
  if (json) return writeJson(io.stdout, answer);
  if (answer.webhooks.length === 0) return writeLine(io.stdout, 'Nobody is told by webhooks.');
  writeLine(io.stdout, `Receivers check what they are told by ${answer.publicKey}`);
  writeTable(
    io.stdout,
    ['WEBHOOK', 'STANDS', 'WAIT', 'GIVEN UP', 'URL'],
    answer.webhooks.map(({ webhook, url, turnedAway, deliveries, complete }) => {
      const given = deliveries.filter(({ due }) => due === undefined).length;
      const more = complete ? '' : '+';
      const stands = turnedAway === undefined ? 'told' : `told nothing since ${turnedAway}: it answered 410`;
      return [webhook, stands, `${deliveries.length - given}${more}`, `${given}${more}`, url];
    }),
  );
  const untaken = answer.webhooks.flatMap(({ webhook, deliveries }) =>
    deliveries.map((delivery) => ({ webhook, ...delivery })),
  );
  if (untaken.length === 0) return;
  writeTable(
    io.stdout,
    ['WEBHOOK', 'ID', 'EVENT', 'OF', 'ATTEMPTS', 'NEXT', 'ANSWER'],
    untaken.map(({ webhook, id, type, subject, stream, attempts, due, answer: last }) => [
      ...[webhook, id, type, subject ?? stream, `${attempts}`, due ?? 'given up', last],
    ]),
  );
}

async function redeliver(io: Io, id: string | undefined, { webhook, all, json }: Again, command: Command) {
  if ((id === undefined) === (all === undefined))
    throw new CommandError('Name the id of one, or say --all: either of them.');
  const api = connectApi(command, io);
  let redelivered = 0;
  let more = true;
  while (more) {
    const answer = await api.call('redeliver', { path: { webhook }, body: id === undefined ? {} : { id } });
    redelivered += answer.redelivered;
    more = answer.more;
  }
  if (json) writeJson(io.stdout, { redelivered });
  else
    writeLine(
      io.stdout,
      `${redelivered === 0 ? 'Nothing was given up: nothing' : redelivered} will be told again to '${webhook}'${redelivered === 0 ? '.' : ' within a minute.'}`,
    );
}
