import type { Command } from 'commander';
import { DynamoDbLedger } from '../../lambdas/adapters/dynamodb-ledger.ts';
import { open, type ReadEntry } from '../../lambdas/domain/entry.ts';
import { withDynamoDb } from '../command.ts';
import { LEDGER_TABLE } from '../connection.ts';
import { describeEntry } from '../describe-entry.ts';
import { CommandError } from '../errors.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { streamNamed } from '../names.ts';

const EXAMPLES = `
Examples:
  countersign history model/churn
  countersign history 0f5h7w2k9x3b6d8m1n4p7q0r2s --json

With --json it is an array of the stream's entries, each with its hash.`;

/** `countersign history`: every entry of one stream, in order. */
export function addHistory(program: Command, io: Io): void {
  program
    .command('history')
    .description('every entry of one stream in order: of a subject or of a request')
    .argument('<subject or request>', 'model/churn, the id of a request, or the name of a stream')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action((name: string, options: { json?: true }, command: Command) =>
      withDynamoDb(command, io, async (client) => {
        const collected: ReadEntry<unknown>[] = [];
        let found = false;
        for await (const sealed of new DynamoDbLedger(client, LEDGER_TABLE).read(streamNamed(name))) {
          found = true;
          const entry = open<unknown>(sealed);
          if (options.json) collected.push(entry);
          else writeLine(io.stdout, describeEntry(entry));
        }
        if (!found)
          throw new CommandError(`The ledger has nothing about '${name}': check how it is written.`);
        if (options.json) writeJson(io.stdout, collected);
      }),
    );
}
