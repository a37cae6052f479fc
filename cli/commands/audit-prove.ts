import type { Command } from 'commander';
import type { AuditPorts } from '../audit/connect-audit.ts';
import { inOneSentence } from '../audit/in-one-sentence.ts';
import { type ConsistencyProof, checkProof, type InclusionProof } from '../audit/verifier/check-proof.ts';
import { describeProof } from '../audit/verifier/describe-proof.ts';
import { UsageError } from '../errors.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { streamNamed } from '../names.ts';

const EXAMPLES = `
Examples:
  countersign audit prove model/churn 4
  countersign audit prove model/churn 4 --json > proof.json
  countersign audit prove --from 12 --to 480 --json > history.json
  countersign audit public-key > key.pem
  countersign audit check-proof proof.json --public-key key.pem

The proof of an entry holds the entry, the signed digest that covers it, and the hashes between them (RFC 6962): it
shows whoever has the public key that the entry was in the ledger, without showing any other entry. The proof of two
digests shows that the later one stands on the earlier one and all before it.
With --json it prints the proof, to keep or to hand on; its form is written in docs/ledger-format.md.`;

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly bucket?: string;
  readonly json?: true;
}

type Prove = (ports: AuditPorts) => Promise<InclusionProof | ConsistencyProof>;

/** `countersign audit prove`: a proof that can be checked by somebody who sees nothing else of the ledger. */
export function addProve(audit: Command, io: Io): void {
  audit
    .command('prove')
    .description('proves that an entry is in the ledger, or that a digest stands on an earlier one')
    .argument('[stream]', 'a subject, the id of a request or the name of a stream')
    .argument('[seq]', "the entry's number in the stream")
    .option('--from <number>', 'the earlier digest')
    .option('--to <number>', 'the later digest')
    .option('--bucket <name>', 'the bucket of digests, if it can not be found by its name')
    .option('--json', 'print the proof itself')
    .addHelpText('after', EXAMPLES)
    .action(
      async (stream: string | undefined, seq: string | undefined, options: Options, command: Command) => {
        const prove = whatToProve(stream, seq, options);
        const { withAuditPorts } = await import('../audit/connect-audit.ts');
        const { readPublicKeys } = await import('../audit/read-digests.ts');
        return withAuditPorts(command, io, options.bucket, async (ports) => {
          const proof = await prove(ports);
          try {
            const proven = checkProof(
              JSON.stringify(proof),
              (await readPublicKeys(await ports.archive())).join('\n'),
            );
            if (options.json) writeJson(io.stdout, proof);
            else
              for (const line of [...describeProof(proven), ...describeWay(proof)])
                writeLine(io.stdout, line);
          } catch (error) {
            throw inOneSentence(error);
          }
        });
      },
    );
}

function whatToProve(stream: string | undefined, seq: string | undefined, { from, to }: Options): Prove {
  if (stream !== undefined && seq !== undefined && from === undefined && to === undefined) {
    const [name, place] = [streamNamed(stream), numberOf(seq, 'the number of an entry')];
    return async ({ survey, archive }) => {
      const { proveInclusion } = await import('../audit/prove.ts');
      return proveInclusion(survey, await archive(), name, place);
    };
  }
  if (stream === undefined && from !== undefined && to !== undefined) {
    const [earlier, later] = [numberOf(from, 'a digest for --from'), numberOf(to, 'a digest for --to')];
    if (earlier >= later) throw new UsageError('--to must be a later digest than --from: exchange them.');
    return async ({ archive }) => {
      const { proveConsistency } = await import('../audit/prove.ts');
      return proveConsistency(await archive(), earlier, later);
    };
  }
  throw new UsageError('Name a stream and the number of an entry, or two digests by --from and --to.');
}

function numberOf(text: string, what: string): number {
  const number = /^\d{1,12}$/.test(text) ? Number(text) : 0;
  if (number > 0) return number;
  throw new UsageError(`'${text}' is not ${what}: they are 1, 2, 3 ...`);
}

/** The hashes from a leaf to a root, for people. */
function describeWay(proof: InclusionProof | ConsistencyProof): string[] {
  if (proof.kind === 'countersign-consistency-proof') {
    const hashes = proof.consistency.length + proof.inclusion.length;
    return [`The proof has ${hashes} hashes: print it by --json.`];
  }
  const { index, path } = proof;
  return [
    `It is leaf ${index} of that digest. From its hash to the root:`,
    ...path.map((hash) => `  ${hash}`),
  ];
}
