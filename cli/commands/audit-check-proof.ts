import { readFileSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { inOneSentence } from '../audit/in-one-sentence.ts';
import { readPublicKeyFile } from '../audit/public-key-file.ts';
import { checkProof } from '../audit/verifier/check-proof.ts';
import { describeProof } from '../audit/verifier/describe-proof.ts';
import { CommandError } from '../errors.ts';
import { type Io, writeJson, writeLine } from '../io.ts';

const EXAMPLES = `
Examples:
  countersign audit check-proof proof.json --public-key key.pem
  node cli/audit/verifier/main.ts proof.json --public-key key.pem

Needs no connection. Exit code 0 means that the proof holds; 1 that it does not. Get the public key from somebody
you trust rather than with the proof: whoever can forge the one could send the other.`;

interface Options {
  readonly publicKey: string;
  readonly json?: true;
}

/** `countersign audit check-proof`: checks what `audit prove` printed, without any connection. */
export function addCheckProof(audit: Command, io: Io): void {
  audit
    .command('check-proof')
    .description("checks a proof of 'audit prove' offline")
    .argument('<file>', "what 'audit prove --json' printed")
    .requiredOption('--public-key <file>', 'the public key (PEM) that must have signed the digest')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action((file: string, { publicKey, json }: Options) => {
      try {
        const proven = checkProof(readProof(file), readPublicKeyFile(publicKey));
        if (json) writeJson(io.stdout, proven);
        else for (const line of describeProof(proven)) writeLine(io.stdout, line);
      } catch (error) {
        throw inOneSentence(error);
      }
    });
}

/** A proof has one entry and some hundred hashes at most. */
const MAX_BYTES = 16 * 1024 * 1024;

function readProof(path: string): string {
  try {
    if (statSync(path).size <= MAX_BYTES) return readFileSync(path, 'utf8');
  } catch {
    throw new CommandError(`The proof ${path} can't be read: check its name.`);
  }
  throw new CommandError(`${path} is too large to be a proof: check its name.`);
}
