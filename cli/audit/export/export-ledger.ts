import {
  type DigestOfAnyFormat as Digest,
  decodeDigest,
  publicKeyKey,
} from '../../../lambdas/domain/digest/digest.ts';
import { inclusionProof, leafHash } from '../../../lambdas/domain/digest/tree.ts';
import { type ReadEntry, type SealedEntry, unseal } from '../../../lambdas/domain/entry.ts';
import type { Survey } from '../../../lambdas/ports.ts';
import { CommandError } from '../../errors.ts';
import { type ArchiveReader, lastDigestNumber, readDigestLines } from '../read-digests.ts';
import { streamsOfSubject } from './streams-of-subject.ts';

/** What to export; all of the ledger when nothing is named. Instants are ISO 8601 in UTC. */
export interface Scope {
  readonly subject?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The next thing that an export holds. */
export type Item =
  | { readonly kind: 'key'; readonly fingerprint: string; readonly pem: string }
  | { readonly kind: 'digest'; readonly line: string; readonly number: number }
  | {
      readonly kind: 'entry';
      readonly text: string;
      readonly entry: ReadEntry<unknown>;
      /** Where the entry is among those of its digest, and the way from there to the root. */
      readonly proof?: Proof | undefined;
      /** False for what no digest covers yet. */
      readonly digested: boolean;
    };

export interface Proof {
  readonly index: number;
  readonly path: readonly string[];
}

export interface ExportSource {
  readonly survey: Survey;
  readonly archive: ArchiveReader;
}

/**
 * An export, in the order in which it is verified: each digest, then the entries it covers, in its own order; at last
 * what no digest covers yet, unless the period ends before. A period is exported in whole digests; a subject with all
 * of its requests and their rules. Memory grows with the number of streams, not with that of entries.
 *
 * @throws CommandError when there is nothing to export; GovernanceError `LedgerDamaged` at an entry whose text does
 *   not match its hash.
 */
export async function* exportLedger({ survey, archive }: ExportSource, scope: Scope): AsyncGenerator<Item> {
  const only = scope.subject === undefined ? undefined : await streamsOfSubject(survey, scope.subject);
  const wanted = (stream: string) => only === undefined || only.has(stream);
  const reached = new Map<string, number>();
  let [before, exported, key] = ['', 0, ''];
  let last: Digest | undefined;
  for await (const { line, digest } of readDigests(archive)) {
    last = digest;
    if (digest.number === 1) refuseEarlier(scope, digest);
    for (const { stream, seq } of digest.heads) reached.set(stream, seq);
    const inPeriod = digest.at >= (scope.from ?? '') && (scope.to === undefined || before < scope.to);
    before = digest.at;
    if (!inPeriod) continue;
    if (digest.key !== key) yield await readKey(archive, digest.key);
    key = digest.key;
    yield { kind: 'digest', line, number: digest.number };
    if (only === undefined) yield* readCovered(survey, digest);
    else if (digest.heads.some(({ stream }) => wanted(stream))) yield* readProven(survey, digest, wanted);
    exported += 1;
  }
  if (last === undefined)
    throw new CommandError('There is no digest yet: the first one comes within minutes.');
  if (exported === 0)
    throw new CommandError(`No digest is as late as ${scope.from}: the last one is of ${last.at}.`);
  if (scope.to === undefined) yield* readRest(survey, reached, wanted);
}

function refuseEarlier({ to }: Scope, first: Digest): void {
  if (to === undefined || to > first.slot) return;
  throw new CommandError(`Nothing was recorded as early as ${to}: the first digest is of ${first.at}.`);
}

async function* readDigests(archive: ArchiveReader): AsyncGenerator<{ line: string; digest: Digest }> {
  const last = await lastDigestNumber(archive);
  for await (const { number, line } of readDigestLines(archive, 1, last)) {
    if (line === undefined) {
      throw new CommandError(
        `Digest ${number} is not in the bucket, which has later ones: find out who removed it.`,
      );
    }
    yield { line, digest: decodeDigest(line).digest };
  }
}

async function readKey(archive: ArchiveReader, fingerprint: string): Promise<Item> {
  const pem = await archive.get(publicKeyKey(fingerprint));
  if (pem !== undefined) return { kind: 'key', fingerprint, pem };
  throw new CommandError(`The public key ${fingerprint} is not in the bucket: the digests can't be checked.`);
}

async function* readCovered(survey: Survey, { heads }: Digest): AsyncGenerator<Item> {
  for (const { stream, after, seq } of heads) {
    for await (const sealed of survey.after(stream, after?.seq ?? 0, seq)) yield toItem(sealed, true);
  }
}

/** The wanted entries of a digest, each with its proof of inclusion: all others are read for it. */
async function* readProven(
  survey: Survey,
  { heads }: Digest,
  wanted: (stream: string) => boolean,
): AsyncGenerator<Item> {
  const leaves: Buffer[] = [];
  const found: { readonly sealed: SealedEntry; readonly index: number }[] = [];
  for (const { stream, after, seq } of heads) {
    for await (const sealed of survey.after(stream, after?.seq ?? 0, seq)) {
      if (wanted(stream)) found.push({ sealed, index: leaves.length });
      leaves.push(leafHash(Buffer.from(sealed.hash, 'hex')));
    }
  }
  for (const { sealed, index } of found) {
    const path = inclusionProof(leaves, index).map((hash) => hash.toString('hex'));
    yield toItem(sealed, true, { index, path });
  }
}

async function* readRest(
  survey: Survey,
  reached: ReadonlyMap<string, number>,
  wanted: (stream: string) => boolean,
): AsyncGenerator<Item> {
  const moved = new Set<string>();
  for await (const { stream, seq } of survey.places()) {
    if (wanted(stream) && seq > (reached.get(stream) ?? 0)) moved.add(stream);
  }
  for (const stream of [...moved].sort()) {
    for await (const sealed of survey.after(stream, reached.get(stream) ?? 0)) yield toItem(sealed, false);
  }
}

function toItem(sealed: SealedEntry, digested: boolean, proof?: Proof): Item {
  return { kind: 'entry', text: sealed.entry, entry: unseal(sealed), digested, proof };
}
