import {
  type DecodedDigest,
  decodeDigest,
  digestKey,
  type MovedStream,
} from '../../lambdas/domain/digest/digest.ts';
import { consistencyProof, inclusionProof, leafHash } from '../../lambdas/domain/digest/tree.ts';
import type { SealedEntry } from '../../lambdas/domain/entry.ts';
import type { Survey } from '../../lambdas/ports.ts';
import { CommandError, UsageError } from '../errors.ts';
import { entriesAfter } from './placed.ts';
import { type ArchiveReader, lastDigestNumber, readDigestLines } from './read-digests.ts';
import type { ConsistencyProof, InclusionProof } from './verifier/check-proof.ts';

/** An entry may be dated this much later than the digest that it is in was made: clocks differ. */
const TOLERANCE_MS = 300_000;

/**
 * The proof that an entry is in the ledger as a digest recorded it. Reads the entries of that digest, no others.
 *
 * @throws CommandError when there is no such entry, or no digest covers it yet.
 */
export async function proveInclusion(
  survey: Survey,
  archive: ArchiveReader,
  stream: string,
  seq: number,
): Promise<InclusionProof> {
  const sealed = await readEntry(survey, stream, seq);
  const { line, digest } = await findDigest(archive, sealed);
  const leaves: Buffer[] = [];
  let index = -1;
  for (const head of digest.heads) {
    if (covers(head, sealed)) index = leaves.length + seq - firstOf(head);
    for await (const { hash } of entriesAfter(survey, {
      stream: head.stream,
      after: firstOf(head) - 1,
      last: head.seq,
    }))
      leaves.push(leafHash(Buffer.from(hash, 'hex')));
  }
  if (leaves.length !== digest.entries)
    throw new CommandError(
      `Digest ${digest.number} covers ${digest.entries} entries, and ${leaves.length} are there: run 'countersign audit verify'.`,
    );
  const path = toHex(inclusionProof(leaves, index));
  return { kind: 'countersign-inclusion-proof', format: 1, entry: sealed.entry, index, path, digest: line };
}

/**
 * The proof that the digest `to` stands on the digest `from` and on all before that.
 *
 * @throws UsageError when `to` is not later; CommandError when a digest is not there.
 */
export async function proveConsistency(
  archive: ArchiveReader,
  from: number,
  to: number,
): Promise<ConsistencyProof> {
  if (!(from < to)) throw new UsageError('--to must be a later digest than --from: exchange them.');
  const [leaves, lines]: [Buffer[], string[]] = [[], []];
  for await (const { number, line } of readDigestLines(archive, 1, to)) {
    if (line === undefined)
      throw new CommandError(`There is no digest ${number}: ${await describeLast(archive)}.`);
    if (number === from || number === to) lines.push(line);
    if (number < to) leaves.push(leafHash(Buffer.from(decodeDigest(line).hash, 'hex')));
  }
  const [earlier = '', later = ''] = lines;
  return {
    kind: 'countersign-consistency-proof',
    format: 1,
    from: earlier,
    to: later,
    consistency: from === 1 ? [] : toHex(consistencyProof(leaves, from - 1)),
    inclusion: toHex(inclusionProof(leaves, from - 1)),
  };
}

async function readEntry(survey: Survey, stream: string, seq: number): Promise<SealedEntry> {
  for await (const sealed of survey.after(stream, seq - 1, seq)) if (sealed.seq === seq) return sealed;
  throw new CommandError(`The ledger has no entry ${seq} of ${stream}: check both.`);
}

/** Looks for the digest that covers an entry: from the first that can be, by when they were made. */
async function findDigest(
  archive: ArchiveReader,
  { stream, seq, entry }: SealedEntry,
): Promise<DecodedDigest & { readonly line: string }> {
  const last = await lastDigestNumber(archive);
  const { at } = JSON.parse(entry) as { readonly at: string };
  const earliest = new Date(Date.parse(at) - TOLERANCE_MS).toISOString();
  let [low, high] = [1, last];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const line = await archive.get(digestKey(middle));
    if (line !== undefined && decodeDigest(line).digest.at < earliest) low = middle + 1;
    else high = middle;
  }
  for await (const { line } of readDigestLines(archive, low, last)) {
    if (line === undefined) continue;
    const decoded = decodeDigest(line);
    if (decoded.digest.heads.some((head) => covers(head, { stream, seq }))) return { ...decoded, line };
  }
  throw new CommandError(
    `No digest covers entry ${seq} of ${stream} yet (${await describeLast(archive)}): the next one will.`,
  );
}

async function describeLast(archive: ArchiveReader): Promise<string> {
  const last = await lastDigestNumber(archive);
  return last === 0 ? 'there is none' : `the last one is number ${last}`;
}

const firstOf = ({ after }: MovedStream): number => (after?.seq ?? 0) + 1;

function covers(head: MovedStream, { stream, seq }: Pick<SealedEntry, 'stream' | 'seq'>): boolean {
  return head.stream === stream && firstOf(head) <= seq && seq <= head.seq;
}

const toHex = (hashes: readonly Buffer[]): string[] => hashes.map((hash) => hash.toString('hex'));
