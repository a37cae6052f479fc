import { inclusionProof, leafHash, rootOf, rootOfPath } from './digest/tree.ts';

/** The most decisions that one signature is for. */
export const MOST_TOGETHER = 20;

/** Where one of several decisions is that were signed at once, and its way to what was signed. */
export interface Together {
  /** Which of them it is, from 0. */
  readonly index: number;
  /** How many there are. */
  readonly size: number;
  /** The hashes beside its way from its leaf up to the root, hexadecimal (RFC 6962, section 2.1.1). */
  readonly path: readonly string[];
}

/** What each decision of several says of its place: it is hashed with the decision, so that no other place can be claimed. */
export type PlaceTogether = Pick<Together, 'index' | 'size'>;

/**
 * What several decisions are signed by at once: the root of the tree of RFC 6962 over their hashes in order, and each one's way to
 * it. A leaf is SHA-256 of 0x00 and the hash of the decision, a node that of 0x01 and both below it, so that no node is a decision, and
 * no root is the hash of one.
 *
 * @param hashes SHA-256 of each decision with its place, 2 to `MOST_TOGETHER` of them
 */
export function signTogether(hashes: readonly Uint8Array[]): {
  readonly root: Buffer;
  readonly places: readonly Together[];
} {
  const size = hashes.length;
  if (size < 2 || size > MOST_TOGETHER) throw new RangeError(`${size} decisions are not signed together`);
  const leaves = hashes.map(leafHash);
  const places = leaves.map((_, index) => ({
    index,
    size,
    path: inclusionProof(leaves, index).map((hash) => hash.toString('hex')),
  }));
  return { root: rootOf(leaves), places };
}

/** Where the way of a decision leads; `undefined` for what is no such way. */
export function rootAlong(
  hash: Uint8Array,
  { index, size, path }: { readonly index: unknown; readonly size: unknown; readonly path: unknown },
): Buffer | undefined {
  if (!isCount(index) || !isCount(size) || size < 2 || size > MOST_TOGETHER) return undefined;
  if (!Array.isArray(path) || !path.every(isHash)) return undefined;
  const siblings = path.map((one) => Buffer.from(one, 'hex'));
  return rootOfPath(leafHash(hash), index, size, siblings);
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isHash = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
