import { hash, type KeyObject } from 'node:crypto';
import { Damage, UnusableExport } from './damage.ts';
import { type Digest, readDigest, readKeys, type SignedLine } from './digests.ts';
import { isHash, provesGrowth, rootOfProof } from './merkle.ts';

/** That an entry was in the ledger when a digest was made. Texts are those that are hashed, to the byte. */
export interface InclusionProof {
  readonly kind: 'countersign-inclusion-proof';
  readonly format: 1;
  /** The entry. */
  readonly entry: string;
  /** Which leaf of the digest's tree it is, from 0. */
  readonly index: number;
  /** The way from there to the digest's root, from the bottom up. */
  readonly path: readonly string[];
  /** The line of the signed digest. */
  readonly digest: string;
}

/** That a digest's history is the one of an earlier digest and more. */
export interface ConsistencyProof {
  readonly kind: 'countersign-consistency-proof';
  readonly format: 1;
  /** The lines of the two signed digests. */
  readonly from: string;
  readonly to: string;
  /** The way from the root of all digests before `from` to that of all before `to`; empty when `from` is the first. */
  readonly consistency: readonly string[];
  /** The way from `from` itself to that root. */
  readonly inclusion: readonly string[];
}

/** What a digest is known by. */
export interface DigestName {
  readonly number: number;
  readonly at: string;
  readonly hash: string;
  readonly key: string;
}

/** What a proof proves, once it is checked. */
export type Proven =
  | {
      readonly kind: 'inclusion';
      readonly entry: Readonly<Record<string, unknown>>;
      readonly hash: string;
      readonly digest: DigestName;
    }
  | { readonly kind: 'consistency'; readonly from: DigestName; readonly to: DigestName };

/**
 * Checks a proof, without any connection.
 *
 * @param text what `audit prove` wrote
 * @param pem the public key to believe
 * @throws Damage when it proves nothing; UnusableExport when it is no proof, or the key is another one.
 */
export function checkProof(text: string, pem: string): Proven {
  const keys = readKeys([pem]);
  const proof = parse(text);
  return proof.kind === 'countersign-inclusion-proof'
    ? checkInclusion(proof, keys)
    : checkConsistency(proof, keys);
}

/** An entry is where the digest's heads place it, and the path leads from its hash to the digest's root. */
function checkInclusion(
  { entry: text, index, path, digest: line }: InclusionProof,
  keys: ReadonlyMap<string, KeyObject>,
): Proven {
  const signed = readDigest(line, keys);
  const { digest } = signed;
  const own = hash('sha256', text);
  const entry = parseEntry(text);
  const where = `entry ${entry['seq']} of ${entry['stream']}`;
  if (rootOfProof(own, index, digest.entries, path) !== digest.root)
    throw new Damage(where, `is not in digest ${digest.number}: the proof does not lead to its root`);
  if (placeOf(digest, entry) !== index)
    throw new Damage(where, `stands elsewhere in digest ${digest.number}: this is another entry's place`);
  return { kind: 'inclusion', entry, hash: own, digest: nameOf(signed) };
}

/** `from` and all before it are in the history that `to` states. */
function checkConsistency(
  { from: earlier, to: later, consistency, inclusion }: ConsistencyProof,
  keys: ReadonlyMap<string, KeyObject>,
): Proven {
  const [from, to] = [readDigest(earlier, keys), readDigest(later, keys)];
  const [before, after] = [from.digest.number - 1, to.digest.number - 1];
  const where = `digest ${to.digest.number}`;
  if (before >= after) throw new Damage(where, `is not later than digest ${from.digest.number}`);
  const grew = { size: before, root: from.digest.history };
  if (!provesGrowth(grew, { size: after, root: to.digest.history }, consistency))
    throw new Damage(
      where,
      `does not stand on what digest ${from.digest.number} stood on: history was rewritten`,
    );
  if (rootOfProof(from.hash, before, after, inclusion) !== to.digest.history)
    throw new Damage(where, `does not have digest ${from.digest.number} in its history: it was replaced`);
  return { kind: 'consistency', from: nameOf(from), to: nameOf(to) };
}

/** The leaf at which a digest's heads place an entry; `undefined` when it does not cover it. */
function placeOf({ heads }: Digest, { stream, seq }: Readonly<Record<string, unknown>>): number | undefined {
  let before = 0;
  for (const head of heads) {
    const from = head.after?.seq ?? 0;
    const covers = head.stream === stream && typeof seq === 'number' && from < seq && seq <= head.seq;
    if (covers) return before + seq - from - 1;
    before += head.seq - from;
  }
  return undefined;
}

function nameOf({ digest: { number, at, key }, hash: own }: SignedLine): DigestName {
  return { number, at, hash: own, key };
}

function parseEntry(text: string): Readonly<Record<string, unknown>> {
  try {
    const entry = JSON.parse(text);
    if (typeof entry === 'object' && entry !== null) return entry;
  } catch {
    // Told below, whatever it is.
  }
  throw new Damage('the entry', 'is no JSON object');
}

function parse(text: string): InclusionProof | ConsistencyProof {
  try {
    const proof = JSON.parse(text);
    if (isInclusionProof(proof) || isConsistencyProof(proof)) return proof;
  } catch {
    // Told below, whatever it is.
  }
  throw new UnusableExport("This is no proof of Countersign: make one by 'countersign audit prove'.");
}

type Unknown = Readonly<Record<string, unknown>> | null;

function isInclusionProof(proof: Unknown): proof is InclusionProof & Unknown {
  if (proof?.['kind'] !== 'countersign-inclusion-proof' || proof['format'] !== 1) return false;
  const { entry, index, path, digest } = proof;
  // Text that is no Unicode has no bytes of its own.
  const isText = typeof entry === 'string' && entry.isWellFormed();
  return isText && Number.isSafeInteger(index) && isPath(path) && typeof digest === 'string';
}

function isConsistencyProof(proof: Unknown): proof is ConsistencyProof & Unknown {
  if (proof?.['kind'] !== 'countersign-consistency-proof' || proof['format'] !== 1) return false;
  const { from, to, consistency, inclusion } = proof;
  return typeof from === 'string' && typeof to === 'string' && isPath(consistency) && isPath(inclusion);
}

const isPath = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isHash);
