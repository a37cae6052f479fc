import type { Command } from 'commander';
import { DynamoDbSurvey } from '../../lambdas/adapters/dynamodb-survey.ts';
import { S3DigestStore } from '../../lambdas/adapters/s3-digest-store.ts';
import { exportLedger, type Scope } from '../audit/export/export-ledger.ts';
import { writeExport } from '../audit/export/write-export.ts';
import { withDynamoDb } from '../command.ts';
import { type ConnectionOptions, connectS3, findDigestBucket, LEDGER_TABLE } from '../connection.ts';
import { UsageError } from '../errors.ts';
import { type Io, writeLine } from '../io.ts';
import { subjectNamed } from '../names.ts';
import { showProgress } from '../progress.ts';

const EXAMPLES = `
Examples:
  countersign audit export ./everything
  countersign audit export --subject model/churn ./churn
  countersign audit export --from 2026-01-01 --to 2026-03-31T23:59Z ./first-quarter

Writes entries.jsonl (the canonical bytes of each entry, one a line), digests.jsonl, the public keys, manifest.json,
and entries.csv for people; for a subject also proofs.jsonl. A period is exported in whole digests. It reads the
ledger and the bucket of digests and changes neither. Check the export with 'countersign audit verify --export'.`;

interface Options {
  readonly subject?: string;
  readonly from?: string;
  readonly to?: string;
  readonly bucket?: string;
}

/** `countersign audit export`: everything that an auditor needs to check the ledger without it. */
export function addExport(audit: Command, io: Io): void {
  audit
    .command('export')
    .description('writes entries with their digests, to be verified anywhere')
    .argument('<directory>', 'where to write; it must be empty or not exist')
    .option('--subject <subject>', 'one subject with all of its requests, such as model/churn')
    .option('--from <instant>', 'from the digest that covers this instant')
    .option('--to <instant>', 'up to the digest that covers this instant')
    .option('--bucket <name>', 'the bucket of digests, if it can not be found by its name')
    .addHelpText('after', EXAMPLES)
    .action((directory: string, options: Options, command: Command) => {
      const scope = readScope(options);
      return withDynamoDb(command, io, async (client) => {
        const s3 = connectS3(command.optsWithGlobals<ConnectionOptions>(), io.env);
        const progress = showProgress(io.stderr);
        try {
          const archive = new S3DigestStore(s3, options.bucket ?? (await findDigestBucket(s3)));
          const items = exportLedger({ survey: new DynamoDbSurvey(client, LEDGER_TABLE), archive }, scope);
          const written = await writeExport(directory, items, scope, new Date(), progress.show);
          progress.end();
          const { entries, digests, afterLastDigest } = written;
          const rest = afterLastDigest === 0 ? '' : `, ${afterLastDigest} of them after the last digest`;
          writeLine(io.stdout, `Wrote ${entries} entries${rest}, and ${digests} digests to ${directory}.`);
        } finally {
          progress.end();
          s3.destroy();
        }
      });
    });
}

function readScope({ subject, from, to }: Options): Scope {
  if (subject !== undefined) subjectNamed(subject);
  const scope = { subject, from: instantOf(from, '--from'), to: instantOf(to, '--to') };
  if (scope.from !== undefined && scope.to !== undefined && scope.from > scope.to) {
    throw new UsageError('The period ends before it begins: exchange --from and --to.');
  }
  return scope;
}

const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

function instantOf(text: string | undefined, option: string): string | undefined {
  if (text === undefined) return undefined;
  const time = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new UsageError(`'${text}' is no instant for ${option}: write 2026-03-01 or 2026-03-01T12:00Z.`);
}
