import type { Command } from 'commander';
import { CommandError } from '../errors.ts';
import type { Io } from '../io.ts';

const EXAMPLES = `
Examples:
  countersign audit public-key > key.pem

Every key that ever signed a digest, in PEM format. Compare its fingerprint with what operators publish:
  openssl pkey -pubin -in key.pem -outform DER | sha256sum`;

/** `countersign audit public-key`: what digests and proofs are checked with. */
export function addPublicKey(audit: Command, io: Io): void {
  audit
    .command('public-key')
    .description('prints the public key that digests are signed with')
    .option('--bucket <name>', 'the bucket of digests, if it can not be found by its name')
    .addHelpText('after', EXAMPLES)
    .action(async ({ bucket }: { readonly bucket?: string }, command: Command) => {
      const { withAuditPorts } = await import('../audit/connect-audit.ts');
      const { readPublicKeys } = await import('../audit/read-digests.ts');
      return withAuditPorts(command, io, bucket, async ({ archive }) => {
        const pems = await readPublicKeys(await archive());
        if (pems.length === 0)
          throw new CommandError('There is no digest yet, and so no key: the first comes within the hour.');
        io.stdout.write(pems.join(''));
      });
    });
}
