import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { plainVersion } from '../../schema/names.ts';
import type { ApiClient } from '../api/client.ts';
import { connectApi } from '../command.ts';
import { CommandError, EXIT, UsageError } from '../errors.ts';
import type { Sources } from '../evidence/gather.ts';
import type { Files } from '../evidence/make-evidence.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { partsOfSubject, subjectNamed } from '../names.ts';
import { showStep } from '../progress.ts';

const EXAMPLES = `
Examples:
  countersign evidence model/churn 14 --output churn-14
  countersign evidence model/churn 14 --output churn-14 --pdf churn-14.pdf
  countersign evidence --check churn-14 --digest-key 5f2c... --receipt-key 9ab1...

Writes everything that the ledger has about one version, for somebody who has no access to it: evidence.html, which reads well,
prints well, and checks itself in a browser without a connection; the entries as they are hashed, with the proofs that signed
digests cover them; receipts; a bill of materials (CycloneDX 1.6); a model card; what rules for regulated industries ask
for, filled in; and a sealed manifest of all of it. It reads the ledger, the bucket of digests and the API, and changes nothing.

--check checks such a directory to the byte, without a connection. Have the fingerprints of the two keys from somebody you
trust: 'countersign audit public-key' and 'countersign receipt-key' show the keys. It exits with 0 only if everything
holds; 3 is that nothing is wrong, but that no signed digest covers a part of it yet.`;

interface Options {
  readonly output?: string;
  readonly check?: string;
  readonly pdf?: string;
  readonly digestKey?: string;
  readonly receiptKey?: string;
  readonly bucket?: string;
  readonly json?: true;
}

/** `countersign evidence`: one version's record as files that somebody else can check. */
export function addEvidence(program: Command, io: Io): void {
  program
    .command('evidence')
    .description("writes a version's record as files that check themselves offline, or checks such files")
    .argument('[subject]', 'what was promoted, such as model/churn')
    .argument('[version]', 'its version')
    .option('--output <directory>', 'where to write; it must be empty or not exist')
    .option('--pdf <file>', 'print the page to this file, by the Chromium or Chrome of this machine')
    .option('--check <directory>', 'check what was written there')
    .option('--digest-key <fingerprint>', 'SHA-256 of the public key of digests, to check with')
    .option('--receipt-key <fingerprint>', 'SHA-256 of the public key of receipts, to check with')
    .option('--bucket <name>', 'the bucket of digests, if it can not be found by its name')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(
      (subject: string | undefined, version: string | undefined, options: Options, command: Command) => {
        if (options.check !== undefined) return check(io, options.check, options);
        const { output } = options;
        if (subject === undefined || version === undefined || output === undefined)
          throw new UsageError(
            'Name the subject, its version and --output; or --check and what was written.',
          );
        const about = { subject: subjectNamed(subject), version: plainVersion(version) };
        return write(io, command, { ...options, ...about, output });
      },
    );
}

async function write(
  io: Io,
  command: Command,
  {
    subject,
    version,
    output,
    bucket,
    pdf,
    json,
  }: Options & { subject: string; version: string; output: string },
): Promise<void> {
  const [kind, name] = partsOfSubject(subject);
  const api = connectApi(command, io);
  const { withAuditPorts } = await import('../audit/connect-audit.ts');
  const { gatherPack } = await import('../evidence/gather.ts');
  const { makeEvidence } = await import('../evidence/make-evidence.ts');
  requireFree(output);
  return withAuditPorts(command, io, bucket, async ({ survey, askKey, archive }) => {
    const progress = showStep(io.stderr);
    try {
      const sources: Sources = { survey, askKey, archive: await archive(), ...asking(api, kind, name) };
      const pack = await gatherPack(sources, { subject, version, at: new Date() }, progress.show);
      const files = await makeEvidence(pack, (manifest) =>
        api.call('evidence', { path: { kind, name }, query: { version, manifest } }),
      );
      writeFiles(output, files);
      if (pdf !== undefined) {
        progress.show('printing');
        const { printPdf } = await import('../evidence/print-pdf.ts');
        await printPdf(join(output, 'evidence.html'), pdf, io.env);
      }
      progress.end();
      const uncovered = pack.streams.filter(
        ({ stream, entries }) => pack.proofs.find((proof) => proof.stream === stream)?.seq !== entries.length,
      ).length;
      if (json) return writeJson(io.stdout, { output, files: [...files.keys()], uncovered });
      writeLine(io.stdout, `Wrote ${files.size} files about version ${version} of ${subject} to ${output}.`);
      writeLine(io.stdout, `Open ${join(output, 'evidence.html')} in a browser: it checks itself.`);
      if (uncovered > 0)
        writeLine(
          io.stderr,
          `The newest entries of ${uncovered} of ${pack.streams.length} streams are in no signed digest yet: make it again in some minutes.`,
        );
    } finally {
      progress.end();
    }
  });
}

const asking = (api: ApiClient, kind: string, name: string): Pick<Sources, 'receipt' | 'receiptKey'> => ({
  receipt: async (environment, sha256) =>
    (await api.call('approved', { path: { kind, name }, query: { environment, sha256 } })).receipt,
  receiptKey: async () => (await api.call('receiptKey', {})).publicKey,
});

async function check(io: Io, directory: string, { digestKey, receiptKey, json }: Options): Promise<void> {
  const { checkDirectory } = await import('../evidence/check-directory.ts');
  const found = await checkDirectory(directory, {
    digests: requireFingerprint(digestKey, '--digest-key'),
    receipts: requireFingerprint(receiptKey, '--receipt-key'),
  });
  const { problems, unproven, holds, open } = found;
  if (json) writeJson(io.stdout, found);
  else {
    for (const text of holds) writeLine(io.stdout, `Holds: ${text}`);
    for (const text of open) writeLine(io.stdout, `Open: ${text}`);
    for (const text of unproven) writeLine(io.stdout, `Not proven: ${text}`);
    for (const text of problems) writeLine(io.stdout, `Wrong: ${text}`);
  }
  const { verdictOf } = await import('../evidence/check/check-pack.ts');
  const { kind, sentence } = verdictOf(found);
  if (kind !== 'good') throw new CommandError(sentence, kind === 'bad' ? EXIT.failed : EXIT.no);
  if (!json) writeLine(io.stdout, sentence);
}

function requireFingerprint(text: string | undefined, option: string): string {
  const digits = (text ?? '').replace(/[\s:]/g, '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  throw new UsageError(`${option} must be the SHA-256 of the key's DER: 64 hexadecimal digits.`);
}

function requireFree(path: string): void {
  if (existsSync(path) && readdirSync(path).length > 0)
    throw new CommandError(`${path} holds something: name a directory that is empty or does not exist.`);
}

/** All or nothing: the directory appears when it is complete. */
function writeFiles(path: string, files: Files): void {
  const target = resolve(path);
  const partial = join(dirname(target), `.${basename(target)}.${process.pid}.partial`);
  try {
    mkdirSync(partial, { recursive: true });
    for (const [name, text] of files) writeFileSync(join(partial, name), text);
    if (existsSync(target)) rmSync(target, { recursive: true });
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw new CommandError(`${path} can't be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}
