import { hash } from 'node:crypto';

/**
 * The Merkle tree of RFC 6962, section 2.1, with SHA-256: `MTH({}) = SHA-256()`, a leaf is `SHA-256(0x00 || data)`,
 * a node is `SHA-256(0x01 || left || right)`, and a tree of n > 1 leaves is split at the largest power of two
 * smaller than n.
 */

const digestOf = (...parts: readonly Uint8Array[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer');
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** The hash of a leaf. */
export const leafHash = (data: Uint8Array): Buffer => digestOf(LEAF, data);

/** The hash of a node over two subtrees. */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => digestOf(NODE, left, right);

/**
 * A tree that only grows, kept as the roots of its complete subtrees, largest first: as many as `size` has ones in
 * binary. Enough to add leaves and to know the root, with memory that grows with the logarithm of the size.
 */
export class GrowingTree {
  #size: number;
  readonly #peaks: Buffer[];

  /** An empty tree, or one that goes on where another stood. */
  constructor(size = 0, peaks: readonly Uint8Array[] = []) {
    this.#size = size;
    this.#peaks = peaks.map((peak) => Buffer.from(peak));
  }

  get size(): number {
    return this.#size;
  }

  get peaks(): readonly Buffer[] {
    return this.#peaks;
  }

  /** Adds a leaf by its hash. */
  add(leaf: Uint8Array): void {
    let node: Buffer = Buffer.from(leaf);
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      node = nodeHash(this.#peaks.pop() as Buffer, node);
    }
    this.#peaks.push(node);
    this.#size += 1;
  }

  /** `MTH` of the leaves so far. */
  root(): Buffer {
    if (this.#size === 0) return digestOf();
    return this.#peaks.reduceRight((right, left) => nodeHash(left, right));
  }
}

/** `MTH` of leaves, given by their hashes. */
export function rootOf(leaves: readonly Uint8Array[]): Buffer {
  const tree = new GrowingTree();
  for (const leaf of leaves) tree.add(leaf);
  return tree.root();
}

/**
 * The proof that the leaf at `index` is in the tree: `PATH(m, D[n])`, its siblings from the bottom up.
 * @throws RangeError when there is no such leaf.
 */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): Buffer[] {
  if (!(index >= 0 && index < leaves.length)) throw new RangeError(`there is no leaf ${index}`);
  if (leaves.length === 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...inclusionProof(left, index), rootOf(right)]
    : [...inclusionProof(right, index - split), rootOf(left)];
}

/** Whether the proof leads from the leaf's hash to the root of a tree of `size` leaves (RFC 9162, 2.1.3.2). */
export function provesInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  const found = rootOfPath(leaf, index, size, proof);
  return found !== undefined && Buffer.compare(found, root) === 0;
}

/** The root of a tree of `size` leaves to which a proof leads from the leaf's hash; `undefined` when it can be none. */
export function rootOfPath(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
): Buffer | undefined {
  if (!(index >= 0 && index < size)) return undefined;
  let [place, last] = [index, size - 1];
  let node: Buffer = Buffer.from(leaf);
  for (const sibling of proof) {
    if (last === 0) return undefined;
    if (place % 2 === 1 || place === last) {
      node = nodeHash(sibling, node);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      node = nodeHash(node, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 ? node : undefined;
}

/**
 * The proof that a tree is one of its first `size` leaves and more: `PROOF(m, D[n])`.
 * @throws RangeError when `size` is not between 1 and the number of leaves.
 */
export function consistencyProof(leaves: readonly Uint8Array[], size: number): Buffer[] {
  if (!(size >= 1 && size <= leaves.length)) throw new RangeError(`there is no tree of ${size} leaves`);
  return subProof(leaves, size, true);
}

function subProof(leaves: readonly Uint8Array[], size: number, known: boolean): Buffer[] {
  if (size === leaves.length) return known ? [] : [rootOf(leaves)];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return size <= split
    ? [...subProof(left, size, known), rootOf(right)]
    : [...subProof(right, size - split, false), rootOf(left)];
}

/** Whether the proof shows that the tree of `size` leaves only grew from the one of `before` (RFC 9162, 2.1.4.2). */
export function provesConsistency(
  before: { readonly size: number; readonly root: Uint8Array },
  { size, root }: { readonly size: number; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (before.size === size) return proof.length === 0 && Buffer.compare(before.root, root) === 0;
  if (!(before.size >= 1 && before.size < size) || proof.length === 0) return false;
  const path = isPowerOfTwo(before.size) ? [before.root, ...proof] : proof;
  let [place, last] = [before.size - 1, size - 1];
  while (place % 2 === 1) [place, last] = [half(place), half(last)];
  const [first = root, ...siblings] = path;
  let [old, grown] = [first, first];
  for (const sibling of siblings) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      [old, grown] = [nodeHash(sibling, old), nodeHash(sibling, grown)];
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      grown = nodeHash(grown, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && Buffer.compare(old, before.root) === 0 && Buffer.compare(grown, root) === 0;
}

const half = (number: number): number => Math.floor(number / 2);
const isPowerOfTwo = (number: number): boolean => Number.isInteger(Math.log2(number));

/** The largest power of two smaller than `size`. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}
