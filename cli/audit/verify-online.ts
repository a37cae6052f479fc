import type { ProofExtent, Proofs } from './proofs.ts';
import type { ArchiveReader } from './read-digests.ts';
import { findDigests, readPublicKeys } from './read-digests.ts';
import { Signatures } from './signatures.ts';
import { readKeys } from './verifier/digests.ts';
import type { BelievedProvider, SignedBy } from './verifier/providers.ts';
import type { DamagedEntry } from './verify-chain.ts';
import type { DamagedDigest, Recorded } from './verify-digests.ts';
import { type Extent, type LedgerSource, verifyLedger } from './verify-ledger.ts';

/** What a verification of the ledger found. */
export interface Verification extends Extent {
  readonly whole: boolean;
  /** Each damage: of an entry, or of a digest. */
  readonly damage: readonly (DamagedEntry | DamagedDigest)[];
  readonly proofs?: ProofExtent | undefined;
  /** By whom decisions are countersigned; absent when none is. */
  readonly signedBy?: readonly SignedBy[] | undefined;
}

export interface OnlineOptions {
  readonly names: readonly string[] | undefined;
  /** The public key (PEM) to believe; without it, the ones beside the digests. */
  readonly pem: string | undefined;
  readonly progress: (entries: number) => void;
  /** How to look at the proofs of what people did; without it nobody does. */
  readonly proofs?: Proofs | undefined;
  /** The identity providers to believe; without them, any that is named by what was found. */
  readonly believed?: readonly BelievedProvider[] | undefined;
}

/**
 * Verifies the ledger as it is now, and holds it to the digests that are there when it begins; without an archive,
 * to itself alone.
 *
 * @throws UnusableExport when a public key is missing or none.
 */
export async function verifyOnline(
  source: LedgerSource,
  archive: ArchiveReader | undefined,
  { names, pem, progress, proofs, believed }: OnlineOptions,
): Promise<Verification> {
  const recorded = archive && (await findRecorded(archive, pem));
  const signatures = new Signatures(believed);
  const watched = signatures.watch(proofs?.watch(source) ?? source);
  const verified = await drain(verifyLedger(watched, { names, recorded, progress }));
  const { unknown = [], ...extent } = verified.result;
  const damage: (DamagedEntry | DamagedDigest)[] = verified.found;
  const proven = proofs && (await drain(proofs.end()));
  const signed = signatures.end();
  damage.push(...(proven?.found ?? []), ...signed.found);
  const missing = new Set(damage.map((damaged) => ('stream' in damaged ? damaged.stream : '')));
  const unspoken = unknown.filter((name) => !missing.has(name));
  return {
    whole: damage.length === 0,
    ...extent,
    unknown: unspoken.length > 0 ? unspoken : undefined,
    damage,
    proofs: proven?.result,
    signedBy: signed.signedBy,
  };
}

async function drain<Found, Result>(
  source: AsyncGenerator<Found, Result>,
): Promise<{ readonly found: Found[]; readonly result: Result }> {
  const found: Found[] = [];
  let step = await source.next();
  for (; step.done !== true; step = await source.next()) found.push(step.value);
  return { found, result: step.value };
}

async function findRecorded(archive: ArchiveReader, pem: string | undefined): Promise<Recorded> {
  const keys = readKeys(pem === undefined ? await readPublicKeys(archive) : [pem]);
  return { archive, keys, ...(await findDigests(archive)) };
}
