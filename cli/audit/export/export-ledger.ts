import { type DigestOfAnyFormat as Digest, publicKeyKey } from '../../../lambdas/domain/digest/digest.ts';
import { inclusionProof, leafHash } from '../../../lambdas/domain/digest/tree.ts';
import { type ReadEntry, type SealedEntry, unseal } from '../../../lambdas/domain/entry.ts';
import type { Survey } from '../../../lambdas/ports.ts';
import { CommandError } from '../../errors.ts';
import { entriesAfter, goingOnFrom, hasPlace, type Misplaced } from '../placed.ts';
import type { ArchiveReader } from '../read-digests.ts';
import type { Scope } from '../verifier/scope.ts';
import { type OwnStreams, readDigests, readPlan } from './plan.ts';

/** The next thing that an export holds. */
export type Item =
  | { readonly kind: 'scope'; readonly scope: Scope }
  | { readonly kind: 'left-out'; readonly place: Misplaced }
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
 * An export, in the order in which it is verified: first its scope as it turns out; each digest, then the entries it
 * covers, in its own order; at last what no digest covers yet, unless the period ends before. A period is exported in
 * whole digests, from the last one before it; a subject with all of its requests, their rules and its versions, from
 * where its own stream says which were under way. Memory grows with the number of streams, not with that of entries.
 *
 * @throws CommandError when there is nothing to export; GovernanceError `LedgerDamaged` at an entry whose text does
 *   not match its hash.
 */
export async function* exportLedger({ survey, archive }: ExportSource, scope: Scope): AsyncGenerator<Item> {
  const plan = await readPlan(survey, archive, scope);
  yield { kind: 'scope', scope: plan.scope };
  const { own } = plan;
  const reached = new Map<string, number>();
  let key = '';
  for await (const { line, digest } of readDigests(archive, plan.last)) {
    for (const { stream, seq } of digest.heads) reached.set(stream, seq);
    if (digest.number < plan.first) continue;
    if (digest.key !== key) yield await readKey(archive, digest.key);
    key = digest.key;
    yield { kind: 'digest', line, number: digest.number };
    if (own === undefined) yield* readCovered(survey, digest);
    else if (digest.heads.some(({ stream }) => own.has(stream))) yield* readProven(survey, digest, own);
  }
  if (plan.scope.to === undefined) yield* readRest(survey, reached, own);
}

async function readKey(archive: ArchiveReader, fingerprint: string): Promise<Item> {
  const pem = await archive.get(publicKeyKey(fingerprint));
  if (pem !== undefined) return { kind: 'key', fingerprint, pem };
  throw new CommandError(`The public key ${fingerprint} is not in the bucket: the digests can't be checked.`);
}

async function* readCovered(survey: Survey, { heads }: Digest): AsyncGenerator<Item> {
  for (const { stream, after, seq } of heads) {
    for await (const sealed of entriesAfter(survey, { stream, after: after?.seq ?? 0, last: seq }))
      yield toItem(sealed, true);
  }
}

/** The wanted entries of a digest, each with its proof of inclusion: all others are read for it. */
async function* readProven(survey: Survey, { heads }: Digest, own: OwnStreams): AsyncGenerator<Item> {
  const leaves: Buffer[] = [];
  const found: { readonly sealed: SealedEntry; readonly index: number }[] = [];
  for (const { stream, after, seq } of heads) {
    for await (const sealed of entriesAfter(survey, { stream, after: after?.seq ?? 0, last: seq })) {
      if (own.has(stream)) found.push({ sealed, index: leaves.length });
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
  own: OwnStreams | undefined,
): AsyncGenerator<Item> {
  const moved = new Set<string>();
  const leftOut: Misplaced[] = [];
  for await (const { stream, seq } of survey.places()) {
    if (own?.has(stream) === false) continue;
    if (!hasPlace(seq)) leftOut.push({ stream, seq });
    else if (seq > (reached.get(stream) ?? 0)) moved.add(stream);
  }
  for (const stream of [...moved].sort()) {
    // The subject's own stream ends where it was read for which streams are its own.
    const last = stream === own?.stream ? own.last : undefined;
    const place = { stream, after: reached.get(stream) ?? 0, last };
    for await (const sealed of goingOnFrom(survey, place, (item) => hasPlace(item.seq) && leftOut.push(item)))
      yield toItem(sealed, false);
  }
  for (const place of leftOut) yield { kind: 'left-out', place };
}

function toItem(sealed: SealedEntry, digested: boolean, proof?: Proof): Item {
  return { kind: 'entry', text: sealed.entry, entry: unseal(sealed), digested, proof };
}
