import type { Command } from 'commander';
import { connectApi } from '../command.ts';
import { type Io, writeJson } from '../io.ts';

const EXAMPLES = `
Examples:
  countersign receipt-key > receipt-key.pem

The key never changes while Countersign stays deployed: fetch it once, and keep it where deploy scripts find it. With
--json it is { algorithm, fingerprint, publicKey }.`;

/** `countersign receipt-key`: the public key that checks receipts. */
export function addReceiptKey(program: Command, io: Io): void {
  program
    .command('receipt-key')
    .description('the public key (PEM) that checks the receipts of approved')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(async ({ json }: { json?: true }, command: Command) => {
      const key = await connectApi(command, io).call('receiptKey', {});
      if (json) writeJson(io.stdout, key);
      else io.stdout.write(key.publicKey.trimEnd().concat('\n'));
    });
}
