import { hash } from 'node:crypto';

/** Hashes as hexadecimal text. RFC 6962, section 2.1: a leaf is SHA-256 of 0x00 and data, a node of 0x01 and both. */
const leafBytes = Buffer.alloc(33, 0);
const nodeBytes = Buffer.alloc(65, 1);
const EMPTY = hash('sha256', '');

export function leafHash(data: string): string {
  leafBytes.write(data, 1, 'hex');
  return hash('sha256', leafBytes);
}

function nodeHash(left: string, right: string): string {
  nodeBytes.write(left, 1, 'hex');
  nodeBytes.write(right, 33, 'hex');
  return hash('sha256', nodeBytes);
}

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
    return this.size === 0 ? EMPTY : this.#peaks.reduceRight((right, left) => nodeHash(left, right));
  }
}

/** The root to which an inclusion proof leads (RFC 9162, 2.1.3.2); `undefined` when it can be none. */
export function rootOfProof(data: string, index: number, size: number, path: readonly string[]) {
  if (!(index >= 0 && index < size)) return undefined;
  let [place, last, node] = [index, size - 1, leafHash(data)];
  for (const sibling of path) {
    if (last === 0) return undefined;
    if (place % 2 === 1 || place === last) {
      node = nodeHash(sibling, node);
      while (place % 2 === 0 && place !== 0) [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
    } else {
      node = nodeHash(node, sibling);
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 ? node : undefined;
}
