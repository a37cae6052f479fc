import type { Command } from 'commander';
import { ORGANISATION } from '../../lib/load-organisation.ts';
import { withDynamoDb } from '../command.ts';
import { CommandError, UsageError } from '../errors.ts';
import { type Io, writeLine } from '../io.ts';
import { showProgress } from '../progress.ts';
import type { Rebuilt } from '../views/rebuild-views.ts';

const EXAMPLES = `
Examples:
  countersign views rebuild
  countersign views rebuild --after 'request/9GQ0M7Z2V5E4T8K1B3N6C7X0DA 12'

Makes all lists anew from the ledger, and removes from them what the ledger does not ask for; also while Countersign
runs. Nothing in it is lost by that: views are never what a decision stands on. Run it in the project that is deployed:
whose desk a request lies on follows from its roles. On AWS, run it in the role that was deployed with -c repairRole=...:
the tables let nobody else write but the handlers. When it is interrupted, it says by which --after to go on.

Task tokens can't be made from the ledger and stay as they are. A request that lost its token takes decisions all the
same. Its execution goes on when the wait's time is over: the state is then entered again, with a new token, and
follows the decision that is in the ledger. Who can't wait for that finds the token in the execution's history: it is
the taskToken in the parameters of the last TaskScheduled event ('aws stepfunctions get-execution-history').`;

/** `countersign views`: upkeep of what can be rebuilt from the ledger. */
export function addViews(program: Command, io: Io): void {
  program
    .command('views')
    .description('upkeep of what follows from the ledger')
    .command('rebuild')
    .description('makes all lists of requests, subjects and decisions anew from the ledger')
    .option('--workflows <directory>', 'where the workflows are', ORGANISATION)
    .option(
      '--after <entry>',
      'go on after this entry, as an interrupted rebuild said: its stream and number',
    )
    .addHelpText('after', EXAMPLES)
    .action((options: Options, command: Command) =>
      withDynamoDb(command, io, async (client, tables) => {
        const { DynamoDbLedger } = await import('../../lambdas/adapters/dynamodb-ledger.ts');
        const { DynamoDbTasks } = await import('../../lambdas/adapters/dynamodb-tasks.ts');
        const { DynamoDbViews } = await import('../../lambdas/adapters/dynamodb-views.ts');
        const { entriesIn } = await import('../../lambdas/adapters/dynamodb-entries.ts');
        const { DynamoDbStreams } = await import('../../lambdas/adapters/dynamodb-streams.ts');
        const { removeViewItem, viewItemsIn } = await import('../../lambdas/adapters/dynamodb-view-items.ts');
        const { clearViews } = await import('../views/clear-views.ts');
        const { rebuildViews } = await import('../views/rebuild-views.ts');
        const { loadDirectory } = await import('../workflows/load.ts');
        const after = placeOf(options.after);
        const ports = {
          entries: entriesIn(client, tables.ledger, after),
          ledger: new DynamoDbLedger(client, tables.ledger),
          views: new DynamoDbViews(client, tables.views),
          tasks: new DynamoDbTasks(client, tables.tasks, {
            warn: (_, key) =>
              writeLine(io.stderr, `No task token, and stays as it is: ${key?.['pk']} ${key?.['sk']}.`),
            count: () => {},
          }),
          catalogue: await loadDirectory(options.workflows),
          clock: { now: () => new Date() },
        };
        const progress = showProgress(io.stderr);
        let reached = after;
        try {
          const rebuilt = await rebuildViews(ports, (entries, last) => {
            reached = last;
            progress.show(entries);
          });
          const { removed, tokens } = await clearViews(
            {
              ...ports,
              streams: new DynamoDbStreams(client, tables.ledger),
              items: viewItemsIn(client, tables.views),
              remove: (item) => removeViewItem(client, tables.views, item),
            },
            progress.show,
          );
          progress.end();
          report(io, rebuilt);
          if (removed > 0) writeLine(io.stdout, `Removed what the ledger does not ask for: ${removed}.`);
          if (tokens > 0) writeLine(io.stdout, `Task tokens moved to the table ${tables.tasks}: ${tokens}.`);
        } catch (error) {
          progress.end();
          const reason = error instanceof Error ? error.message : String(error);
          const next = reached === undefined ? '' : ` --after '${reached.stream} ${reached.seq}'`;
          throw new CommandError(`${reason}\nGo on with: countersign views rebuild${next}`);
        }
      }),
    );
}

interface Options {
  readonly workflows: string;
  readonly after?: string;
}

/** @throws UsageError when the text names no entry. */
function placeOf(text: string | undefined): { readonly stream: string; readonly seq: number } | undefined {
  if (text === undefined) return undefined;
  const [, stream, seq] = /^(\S+) ([1-9]\d*)$/.exec(text) ?? [];
  if (stream !== undefined && seq !== undefined) return { stream, seq: Number(seq) };
  throw new UsageError(`'${text}' names no entry: give its stream and its number, as in 'request/... 12'.`);
}

function report({ stdout }: Io, { open, closed, subjects, unreadable, withoutToken }: Rebuilt): void {
  writeLine(stdout, `Subjects: ${subjects}. Requests under way: ${open}. Requests closed: ${closed}.`);
  for (const entry of unreadable)
    writeLine(
      stdout,
      `Entry ${entry} can not be read, and no list shows it: run 'countersign audit verify'.`,
    );
  for (const request of withoutToken)
    writeLine(stdout, `Request ${request} has no task token: its execution goes on after its wait.`);
}
