import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import {
  describeExtent,
  describePlaces,
  describeUnknown,
  describeVerification,
  whyLate,
} from '../audit/describe-verification.ts';
import { inOneSentence } from '../audit/in-one-sentence.ts';
import { readPublicKeyFile } from '../audit/public-key-file.ts';
import { UnusableExport } from '../audit/verifier/damage.ts';
import { describeReport } from '../audit/verifier/describe-report.ts';
import { type BelievedProvider, readProviders } from '../audit/verifier/providers.ts';
import type { Scope } from '../audit/verifier/scope.ts';
import { verifyExport } from '../audit/verifier/verify-export.ts';
import type { Verification } from '../audit/verify-online.ts';
import { CommandError, EXIT, UsageError } from '../errors.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { streamNamed, subjectNamed } from '../names.ts';
import { instantOf, parseCount } from '../options.ts';
import { showBar, showProgress } from '../progress.ts';

const EXAMPLES = `
Examples:
  countersign audit verify
  countersign audit verify model/churn definition/9f86d081884c...
  countersign audit verify --public-key key.pem --json
  countersign audit verify --proofs 1000
  countersign audit verify --export ./export --public-key key.pem
  countersign audit verify --export ./churn --expect-subject model/churn --expect-from 2026-01-01

Checks the hash of every entry, the order and completeness of every stream, that the streams of subjects, requests
and definitions agree, and that all of it is what the signed digests recorded. Every damage is one line:
entry <seq> of <stream>, or digest <number>, and what is wrong there. What no digest covers yet is counted.
Of named streams, and of those that they are linked to, it checks the heads that digests name and counts what no
digest covers; Merkle roots only when all streams are read.
What people did by a link carries that link: each must be of that deed, and the key of links is asked whether it made
it (--proofs 1000 asks about a thousand of them; 0 about none).
What people signed at an identity provider carries its token and key: each must be a signature of that very decision,
as sure as its stage asks for. By whose keys that is, is told; --provider FILE names those to believe, as JSON:
{ "issuer", "clientId", "keys": what the provider's jwks_uri gives }, or a list of such.
With --json the answer is { whole, streams, entries, digests: { checked, last: { number, at, hash, key }, exposed },
damage: [{ stream, seq, what } or { digest, what }], proofs: { proven, asked, earlier } }. A name that nothing in the
ledger or its digests knows is no damage: it exits with 3.

With --export it verifies what 'audit export' wrote, without any connection: chains, links, and the digests with
their signatures and Merkle roots. It first says of what the export is: nothing of that may be missing. Whoever was to
get more says what they expect by --expect-subject, --expect-from and --expect-to. It names the first damage, and what
lies after the last digest.
What it can and can't see is written in docs/ledger-format.md.`;

interface Options {
  readonly json?: true;
  readonly export?: string;
  readonly publicKey?: string;
  readonly bucket?: string;
  readonly proofs?: number;
  readonly proofsSince?: string;
  readonly provider?: string;
  readonly expectSubject?: string;
  readonly expectFrom?: string;
  readonly expectTo?: string;
  /** False after --no-digests. */
  readonly digests: boolean;
}

/** `countersign audit verify`: proves that nothing in the ledger was changed. */
export function addVerify(audit: Command, io: Io): void {
  audit
    .command('verify')
    .description('finds every change, removal, reordering and insertion in the ledger')
    .argument('[stream...]', 'subjects, ids of requests or names of streams; without any, all streams')
    .option('--export <directory>', 'verify an export instead of the ledger')
    .option('--public-key <file>', 'the public key (PEM) to believe; without it, those beside the digests')
    .option('--expect-subject <subject>', 'the export must be of this subject')
    .option('--expect-from <instant>', 'the export must begin here, or earlier')
    .option('--expect-to <instant>', 'the export must reach to here')
    .option('--bucket <name>', 'the bucket of digests, if it can not be found by its name')
    .option('--no-digests', 'hold the ledger to itself alone')
    .option(
      '--proofs <number>',
      'ask the key of links about so many proofs, chosen at random, not about all',
      parseCount,
    )
    .option('--proofs-since <instant>', 'what people did before this needs no proof')
    .option('--provider <file>', 'the identity providers to believe, with their keys (JSON)')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action((names: string[], options: Options, command: Command) =>
      options.export === undefined
        ? verifyLedger(io, names, options, command)
        : verifyOffline(io, options.export, names, options),
    );
}

async function verifyLedger(io: Io, names: string[], options: Options, command: Command): Promise<void> {
  const { bucket, digests, json, publicKey, proofs: sample } = options;
  if (!digests && (bucket ?? publicKey) !== undefined)
    throw new UsageError('--bucket and --public-key are about digests: leave out --no-digests.');
  if ((options.expectSubject ?? options.expectFrom ?? options.expectTo) !== undefined)
    throw new UsageError(
      '--expect-subject, --expect-from and --expect-to are about an export: name it by --export.',
    );
  const streams = names.length === 0 ? undefined : names.map(streamNamed);
  const pem = publicKey === undefined ? undefined : readPublicKeyFile(publicKey);
  const since = instantOf(options.proofsSince, '--proofs-since');
  const believed = readBelieved(options.provider);
  const { withAuditPorts } = await import('../audit/connect-audit.ts');
  const { verifyOnline } = await import('../audit/verify-online.ts');
  const { Proofs } = await import('../audit/proofs.ts');
  return withAuditPorts(command, io, bucket, async ({ source, archive, askKey }) => {
    const progress = showProgress(io.stderr);
    try {
      const recorded = digests ? await archive() : undefined;
      const proofs = new Proofs(askKey, { sample, since });
      const found = await verifyOnline(source, recorded, {
        names: streams,
        pem,
        progress: progress.show,
        proofs,
        believed,
      });
      progress.end();
      report(io, found, json);
    } catch (error) {
      throw inOneSentence(error);
    } finally {
      progress.end();
    }
  });
}

function report(io: Io, verification: Verification, json?: true): void {
  const { unknown } = verification;
  if (unknown !== undefined && verification.whole) throw new CommandError(describeUnknown(unknown), EXIT.no);
  if (json) writeJson(io.stdout, verification);
  else for (const line of describeVerification(verification)) writeLine(io.stdout, line);
  const late = verification.digests && whyLate(verification.digests, new Date());
  if (late !== undefined && !json) writeLine(io.stderr, `countersign: ${late}`);
  if (verification.whole) return;
  const places = `${describePlaces(verification.damage)} (${describeExtent(verification)} checked)`;
  throw new CommandError(
    `The ledger is damaged at ${places}: keep it as it is and restore a copy to compare with.`,
  );
}

function readBelieved(path: string | undefined): readonly BelievedProvider[] | undefined {
  if (path === undefined) return undefined;
  try {
    return readProviders(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if (error instanceof UnusableExport) throw new CommandError(error.message);
    throw new CommandError(`${path} can't be read: check its name.`);
  }
}

function readExpected({ expectSubject: subject, expectFrom, expectTo }: Options): Scope {
  return {
    subject: subject === undefined ? undefined : subjectNamed(subject),
    from: instantOf(expectFrom, '--expect-from'),
    to: instantOf(expectTo, '--expect-to'),
  };
}

function verifyOffline(io: Io, directory: string, names: readonly string[], options: Options): void {
  if (names.length > 0) throw new UsageError('An export is verified as a whole: leave the streams out.');
  const { publicKey, json, bucket, digests } = options;
  if (bucket !== undefined || !digests)
    throw new UsageError('An export brings its digests: leave out --bucket and --no-digests.');
  if (options.proofs !== undefined)
    throw new UsageError(
      'Only the key can say whether a proof is genuine, and it is not in an export: leave out --proofs.',
    );
  const bar = showBar(io.stderr);
  try {
    const pem = publicKey === undefined ? undefined : readPublicKeyFile(publicKey);
    const found = verifyExport(
      directory,
      pem,
      bar.show,
      readExpected(options),
      readBelieved(options.provider),
    );
    bar.end();
    if (json) writeJson(io.stdout, found);
    else for (const line of describeReport(found)) writeLine(io.stdout, line);
    if (found.whole) return;
  } catch (error) {
    throw inOneSentence(error);
  } finally {
    bar.end();
  }
  throw new CommandError('The export is damaged: keep it as it is, and export it again to compare.');
}
