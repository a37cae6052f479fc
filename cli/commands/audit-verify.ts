import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { dynamoDbSource } from '../audit/dynamodb-source.ts';
import { UnusableExport } from '../audit/verifier/damage.ts';
import { describeReport } from '../audit/verifier/describe-report.ts';
import { type Report, verifyExport } from '../audit/verifier/verify-export.ts';
import type { Finding } from '../audit/verify-chain.ts';
import { type Extent, verifyLedger } from '../audit/verify-ledger.ts';
import { withDynamoDb } from '../command.ts';
import { LEDGER_TABLE } from '../connection.ts';
import { CommandError, UsageError } from '../errors.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { streamNamed } from '../names.ts';
import { showBar, showProgress } from '../progress.ts';

const EXAMPLES = `
Examples:
  countersign audit verify
  countersign audit verify model/churn definition/9f86d081884c...
  countersign audit verify --json
  countersign audit verify --export ./export --key public-key.pem

Checks the hash of every entry, the order and completeness of every stream, and that the streams of subjects,
requests and definitions agree. Every damage is one line: entry <seq> of <stream>, and what is wrong there.
With --json the answer is { whole, streams, entries, findings: [{ stream, seq, what }] }.

With --export it verifies what 'audit export' wrote, without any connection: chains, links, and the digests with
their signatures and Merkle roots. It names the first damage, and what lies after the last digest.
What it can and can't see is written in docs/ledger-format.md.`;

interface Options {
  readonly json?: true;
  readonly export?: string;
  readonly key?: string;
}

/** `countersign audit verify`: proves that nothing in the ledger was changed. */
export function addVerify(audit: Command, io: Io): void {
  audit
    .command('verify')
    .description('finds every change, removal, reordering and insertion in the ledger')
    .argument('[stream...]', 'subjects, ids of requests or names of streams; without any, all streams')
    .option('--export <directory>', 'verify an export instead of the ledger')
    .option('--key <file>', 'the public key (PEM) that the digests of the export must be signed with')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (names: string[], options: Options, command: Command) => {
      if (options.export !== undefined) return verifyOffline(io, options.export, names, options);
      if (options.key !== undefined) throw new UsageError('--key belongs to --export.');
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

function verifyOffline(io: Io, directory: string, names: readonly string[], { key, json }: Options): void {
  if (names.length > 0) throw new UsageError('An export is verified as a whole: leave the streams out.');
  const bar = showBar(io.stderr);
  let found: Report;
  try {
    found = verifyExport(directory, key === undefined ? undefined : readKey(key), bar.show);
  } catch (error) {
    if (error instanceof UnusableExport) throw new CommandError(error.message);
    throw error;
  } finally {
    bar.end();
  }
  if (json) writeJson(io.stdout, found);
  else for (const line of describeReport(found)) writeLine(io.stdout, line);
  if (!found.whole)
    throw new CommandError('The export is damaged: keep it as it is, and export it again to compare.');
}

function readKey(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new CommandError(`The public key ${path} can't be read: check its name.`);
  }
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
