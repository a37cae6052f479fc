import type { Command } from 'commander';
import { withDynamoDb } from '../command.ts';
import { LEDGER_TABLE, VIEWS_TABLE } from '../connection.ts';
import { type Io, writeLine } from '../io.ts';
import { showProgress } from '../progress.ts';

const EXAMPLES = `
Examples:
  countersign views rebuild

Makes the list of requests under way anew from the ledger, also while Countersign runs. Nothing in it is lost by that:
views are never what a decision stands on.

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
    .description('makes the lists of subjects and of requests under way anew from the ledger')
    .addHelpText('after', EXAMPLES)
    .action((_: unknown, command: Command) =>
      withDynamoDb(command, io, async (client) => {
        const { DynamoDbSurvey } = await import('../../lambdas/adapters/dynamodb-survey.ts');
        const { DynamoDbViews } = await import('../../lambdas/adapters/dynamodb-views.ts');
        const { rebuildViews } = await import('../views/rebuild-views.ts');
        const progress = showProgress(io.stderr);
        try {
          const survey = new DynamoDbSurvey(client, LEDGER_TABLE);
          const views = new DynamoDbViews(client, VIEWS_TABLE);
          const { underWay, subjects, removed, withoutToken } = await rebuildViews(
            { survey, views },
            progress.show,
          );
          progress.end();
          writeLine(
            io.stdout,
            `Subjects: ${subjects}. Requests under way: ${underWay}. Views removed: ${removed}.`,
          );
          for (const request of withoutToken) {
            writeLine(
              io.stdout,
              `Request ${request} has no task token: its execution goes on after its wait.`,
            );
          }
        } finally {
          progress.end();
        }
      }),
    );
}
