import type { Command } from 'commander';
import { dynamoDbSource } from '../audit/dynamodb-source.ts';
import type { Finding } from '../audit/verify-chain.ts';
import { type Extent, verifyLedger } from '../audit/verify-ledger.ts';
import { withDynamoDb } from '../command.ts';
import { LEDGER_TABLE } from '../connection.ts';
import { CommandError } from '../errors.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { streamNamed } from '../names.ts';
import { showProgress } from '../progress.ts';

const EXAMPLES = `
Examples:
  countersign audit verify
  countersign audit verify model/churn definition/9f86d081884c...
  countersign audit verify --json

Checks the hash of every entry, the order and completeness of every stream, and that the streams of subjects,
requests and definitions agree. Every damage is one line: entry <seq> of <stream>, and what is wrong there.
With --json the answer is { whole, streams, entries, findings: [{ stream, seq, what }] }.
What it can and can't see is written in docs/ledger-format.md.`;

/** `countersign audit verify`: proves that nothing in the ledger was changed. */
export function addAudit(program: Command, io: Io): void {
  const audit = program.command('audit').description('proofs about the ledger');
  audit
    .command('verify')
    .description('finds every change, removal, reordering and insertion in the ledger')
    .argument('[stream...]', 'subjects, ids of requests or names of streams; without any, all streams')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action((names: string[], options: { json?: true }, command: Command) => {
      const streams = names.length === 0 ? undefined : names.map(streamNamed);
      return withDynamoDb(command, io, async (client) => {
        const progress = showProgress(io.stderr);
        const verification = verifyLedger(dynamoDbSource(client, LEDGER_TABLE), streams, progress.show);
        const findings: Finding[] = [];
        try {
          let step = await verification.next();
          for (; step.done !== true; step = await verification.next()) findings.push(step.value);
          progress.end();
          report(io, step.value, findings, options.json);
        } finally {
          progress.end();
        }
      });
    });
}

function report(io: Io, { streams, entries }: Extent, findings: readonly Finding[], json?: true): void {
  const whole = findings.length === 0;
  const extent = `${count(entries, 'entry', 'entries')} in ${count(streams, 'stream', 'streams')}`;
  if (json) writeJson(io.stdout, { whole, streams, entries, findings });
  else if (whole) writeLine(io.stdout, `The ledger is whole: ${extent}.`);
  else
    for (const { stream, seq, what } of findings) writeLine(io.stdout, `entry ${seq} of ${stream} ${what}`);
  if (whole) return;
  const places = count(findings.length, 'place', 'places');
  throw new CommandError(
    `The ledger is damaged at ${places} (${extent} checked): keep it as it is and restore a copy to compare with.`,
  );
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}
