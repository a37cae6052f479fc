import { hash } from 'node:crypto';

/*
 * RFC 6962, section 2.1: a leaf is SHA-256 of 0x00 and the data, a node that of 0x01 and its two children. Outside,
 * hashes are hexadecimal; inside, one character a byte, which takes half the time.
 */
const leafBytes = Buffer.alloc(33, 0);
const nodeBytes = Buffer.alloc(65, 1);

function leafHash(data: string): string {
  leafBytes.write(data, 1, 'hex');
  return hash('sha256', leafBytes, 'binary');
}

function nodeHash(left: string, right: string): string {
  nodeBytes.write(left, 1, 'latin1');
  nodeBytes.write(right, 33, 'latin1');
  return hash('sha256', nodeBytes, 'binary');
}

const toHex = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('hex');
const toBytes = (hex: string): string => Buffer.from(hex, 'hex').toString('latin1');

/** A Merkle tree that takes leaf after leaf and keeps only the roots of its complete subtrees. */
export class Tree {
  size = 0;
  readonly #peaks: string[] = [];

  add(data: string): void {
    let node = leafHash(data);
    for (let rest = this.size; rest % 2 === 1; rest = (rest - 1) / 2) {
      node = nodeHash(this.#peaks.pop() ?? '', node);
    }
    this.#peaks.push(node);
    this.size += 1;
  }

  root(): string {
    if (this.size === 0) return hash('sha256', '');
    return toHex(this.#peaks.reduceRight((right, left) => nodeHash(left, right)));
  }
}

/** Whether a value is a hash as it is written: 64 lower-case hexadecimal digits. */
export const isHash = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

/** The root to which an inclusion proof leads (RFC 9162, 2.1.3.2); `undefined` when it can be none. */
export function rootOfProof(data: string, index: number, size: number, path: readonly string[]) {
  if (!(index >= 0 && index < size)) return undefined;
  let [place, last, node] = [index, size - 1, leafHash(data)];
  for (const sibling of path) {
    if (last === 0) return undefined;
    if (place % 2 === 1 || place === last) {
      node = nodeHash(toBytes(sibling), node);
      while (place % 2 === 0 && place !== 0) [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
    } else {
      node = nodeHash(node, toBytes(sibling));
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 ? toHex(node) : undefined;
}

/** A tree that is known by its root. */
export interface KnownTree {
  readonly size: number;
  readonly root: string;
}

/** Whether a proof shows that a tree only grew from an earlier one (RFC 9162, 2.1.4.2). An empty one always did. */
export function provesGrowth(before: KnownTree, after: KnownTree, path: readonly string[]): boolean {
  if (before.size === 0) return before.root === new Tree().root() && path.length === 0;
  if (before.size === after.size) return before.root === after.root && path.length === 0;
  if (!(before.size > 0 && before.size < after.size) || path.length === 0) return false;
  // The root of a complete tree is itself the beginning of its way up.
  const complete = Number.isInteger(Math.log2(before.size));
  const [first = '', ...siblings] = (complete ? [before.root, ...path] : path).map(toBytes);
  let [place, last, old, grown] = [before.size - 1, after.size - 1, first, first];
  while (place % 2 === 1) [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  for (const sibling of siblings) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      [old, grown] = [nodeHash(sibling, old), nodeHash(sibling, grown)];
      while (place % 2 === 0 && place !== 0) [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
    } else {
      grown = nodeHash(grown, sibling);
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 && toHex(old) === before.root && toHex(grown) === after.root;
}
