import type { Command } from 'commander';
import { describeMisplaced } from '../audit/describe-verification.ts';
import type { Scope } from '../audit/verifier/scope.ts';
import { UsageError } from '../errors.ts';
import { type Io, writeLine } from '../io.ts';
import { subjectNamed } from '../names.ts';
import { instantOf } from '../options.ts';
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
    .action(async (directory: string, options: Options, command: Command) => {
      const scope = readScope(options);
      const { withAuditPorts } = await import('../audit/connect-audit.ts');
      const { exportLedger } = await import('../audit/export/export-ledger.ts');
      const { writeExport } = await import('../audit/export/write-export.ts');
      return withAuditPorts(command, io, options.bucket, async ({ survey, archive }) => {
        const progress = showProgress(io.stderr);
        try {
          const items = exportLedger({ survey, archive: await archive() }, scope);
          const written = await writeExport(directory, items, new Date(), progress.show);
          progress.end();
          const { entries, digests, afterLastDigest } = written;
          const rest = afterLastDigest === 0 ? '' : `, ${afterLastDigest} of them after the last digest`;
          if (written.leftOut !== undefined) writeLine(io.stderr, describeMisplaced(written.leftOut));
          writeLine(io.stdout, `Wrote ${entries} entries${rest}, and ${digests} digests to ${directory}.`);
        } finally {
          progress.end();
        }
      });
    });
}

function readScope({ subject, from, to }: Options): Scope {
  const named = subject === undefined ? undefined : subjectNamed(subject);
  const scope = { subject: named, from: instantOf(from, '--from'), to: instantOf(to, '--to') };
  if (scope.from !== undefined && scope.to !== undefined && scope.from > scope.to) {
    throw new UsageError('The period ends before it begins: exchange --from and --to.');
  }
  return scope;
}
