import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tree } from '../../../../cli/audit/verifier/merkle.ts';
import {
  consistencyProof,
  GrowingTree,
  inclusionProof,
  leafHash,
  nodeHash,
  provesConsistency,
  provesInclusion,
  rootOf,
} from '../../../../lambdas/domain/digest/tree.ts';

/** The leaves and roots that the certificate-transparency project tests RFC 6962 with. */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'));
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** The definition of MTH in RFC 6962, word by word. */
function rootByDefinition(data: readonly Buffer[]): Buffer {
  const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  if (data.length === 0) return sha256();
  if (data.length === 1) return sha256(Buffer.of(0), data[0] as Buffer);
  let split = 1;
  while (split * 2 < data.length) split *= 2;
  return sha256(Buffer.of(1), rootByDefinition(data.slice(0, split)), rootByDefinition(data.slice(split)));
}

// The hashes of entries, of which the trees are made.
const dataOf = (count: number) =>
  Array.from({ length: count }, (_, index) => createHash('sha256').update(`${index}`).digest());

describe('the tree of RFC 6962', () => {
  it('has the roots of the known vectors', () => {
    const roots = LEAVES.map((_, index) => rootOf(LEAVES.slice(0, index + 1).map(leafHash)).toString('hex'));
    expect(roots).toEqual(ROOTS);
  });

  it('has the root of the definition at every size, and so has the tree of the verifier', () => {
    const [tree, other] = [new GrowingTree(), new Tree()];
    for (const [count, data] of dataOf(70).entries()) {
      expect(tree.root()).toEqual(rootByDefinition(dataOf(count)));
      expect(other.root()).toBe(tree.root().toString('hex'));
      tree.add(leafHash(data));
      other.add(data.toString('hex'));
    }
  });

  it('goes on where another stood', () => {
    const leaves = dataOf(21).map(leafHash);
    const first = new GrowingTree();
    for (const leaf of leaves.slice(0, 13)) first.add(leaf);
    const second = new GrowingTree(first.size, first.peaks);
    for (const leaf of leaves.slice(13)) second.add(leaf);
    expect(second.root()).toEqual(rootOf(leaves));
  });
});

describe('proofs', () => {
  it('of inclusion lead to the root for every leaf of every size, and for no other leaf, place or root', () => {
    for (let size = 1; size <= 33; size++) {
      const leaves = dataOf(size).map(leafHash);
      const root = rootOf(leaves);
      for (const [index, leaf] of leaves.entries()) {
        const proof = inclusionProof(leaves, index);
        expect(provesInclusion(leaf, index, size, proof, root)).toBe(true);
        expect(provesInclusion(leafHash(Buffer.from('another')), index, size, proof, root)).toBe(false);
        expect(provesInclusion(leaf, (index + 1) % size, size, proof, root)).toBe(size === 1);
        expect(provesInclusion(leaf, index, size, [...proof, root], root)).toBe(false);
      }
    }
  });

  it('of consistency hold between all sizes, and for no other root', () => {
    for (let size = 1; size <= 33; size++) {
      const leaves = dataOf(size).map(leafHash);
      const now = { size, root: rootOf(leaves) };
      for (let old = 1; old <= size; old++) {
        const proof = consistencyProof(leaves, old);
        const before = { size: old, root: rootOf(leaves.slice(0, old)) };
        expect(provesConsistency(before, now, proof)).toBe(true);
        const forged = { size: old, root: leafHash(Buffer.from('another')) };
        expect(provesConsistency(forged, now, proof)).toBe(false);
        expect(provesConsistency(before, { size, root: forged.root }, proof)).toBe(false);
      }
    }
  });

  it('with a changed hash prove nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 200 }), fc.nat(), fc.nat(), (size, place, at) => {
        const leaves = dataOf(size).map(leafHash);
        const index = place % size;
        const proof = inclusionProof(leaves, index);
        const changed = proof.with(at % proof.length, leafHash(Buffer.from('another')));
        return !provesInclusion(leaves[index] as Buffer, index, size, changed, rootOf(leaves));
      }),
      { numRuns: 100 },
    );
  });

  it('are refused for what is not there', () => {
    const leaves = dataOf(2).map(leafHash);
    expect(() => inclusionProof([], 0)).toThrow(new RangeError('there is no leaf 0'));
    for (const index of [-1, 2, Number.NaN])
      expect(() => inclusionProof(leaves, index)).toThrow(new RangeError(`there is no leaf ${index}`));
    for (const size of [0, 3])
      expect(() => consistencyProof(leaves, size)).toThrow(
        new RangeError(`there is no tree of ${size} leaves`),
      );
  });
});

describe('proofs that somebody has made up', () => {
  const [a, b, c, d, x] = dataOf(5).map(leafHash) as [Buffer, Buffer, Buffer, Buffer, Buffer];
  const ab = nodeHash(a, b);

  it('of inclusion prove no leaf before the first, or after the last', () => {
    expect(provesInclusion(a, 0, 1, [], a)).toBe(true);
    for (const index of [-1, 1]) expect(provesInclusion(a, index, 1, [], a)).toBe(false);
  });

  it('of inclusion prove nothing when they are shorter or longer than the tree is high', () => {
    expect(provesInclusion(a, 0, 2, [], a)).toBe(false);
    expect(provesInclusion(a, 0, 1, [x], nodeHash(x, a))).toBe(false);
  });

  it('of consistency prove nothing about a tree of nothing, or one that was larger before', () => {
    for (const size of [0, 3])
      expect(provesConsistency({ size, root: a }, { size: 1, root: a }, [a])).toBe(false);
    expect(provesConsistency({ size: 1, root: a }, { size: 1, root: a }, [])).toBe(true);
    expect(provesConsistency({ size: 1, root: a }, { size: 1, root: a }, [x])).toBe(false);
    expect(provesConsistency({ size: 1, root: a }, { size: 2, root: ab }, [])).toBe(false);
  });

  it('of consistency prove nothing when they are shorter or longer than the tree is high', () => {
    const [old, grown] = [nodeHash(ab, c), nodeHash(ab, nodeHash(c, d))];
    expect(provesConsistency({ size: 3, root: old }, { size: 4, root: grown }, [c, d, ab])).toBe(true);
    const before = { size: 3, root: nodeHash(x, old) };
    expect(provesConsistency(before, { size: 4, root: nodeHash(x, grown) }, [c, d, ab, x])).toBe(false);
    expect(provesConsistency({ size: 3, root: a }, { size: 8, root: a }, [a])).toBe(false);
  });
});
