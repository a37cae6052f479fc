import { createHash } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { MOST_TOGETHER, rootAlong, signTogether } from '../../../lambdas/domain/together.ts';

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
const decisions = (count: number) => Array.from({ length: count }, (_, index) => sha256(Buffer.of(index)));
const [first, second, third] = decisions(3) as [Buffer, Buffer, Buffer];
const GOOD = 'a'.repeat(64);

test('two decisions are signed by the hash of a node over both leaves, as RFC 6962 has it', () => {
  const leaf = (hash: Buffer) => sha256(Buffer.of(0), hash);
  expect(signTogether([first, second])).toEqual({
    root: sha256(Buffer.of(1), leaf(first), leaf(second)),
    places: [
      { index: 0, size: 2, path: [leaf(second).toString('hex')] },
      { index: 1, size: 2, path: [leaf(first).toString('hex')] },
    ],
  });
});

test.each([2, 3, 19, MOST_TOGETHER])('each of %i decisions leads to what was signed', (count) => {
  const all = decisions(count);
  const { root, places } = signTogether(all);
  expect(all.map((hash, index) => rootAlong(hash, places[index] as never))).toEqual(all.map(() => root));
});

test.each([0, 1, MOST_TOGETHER + 1])('%i decisions are never signed at once', (count) => {
  expect(() => signTogether(decisions(count))).toThrow(
    new RangeError(`${count} decisions are not signed together`),
  );
});

describe('the way of a decision', () => {
  const { places } = signTogether([first, second, third, first]);
  const place = places[0] as (typeof places)[number];
  const [sibling = '', above = ''] = place.path;

  it('leads to what was signed for no other decision, and for no other place', () => {
    const { root } = signTogether([first, second, third, first]);
    expect(rootAlong(first, place)).toEqual(root);
    expect(rootAlong(second, place)).not.toEqual(root);
    expect(rootAlong(first, { ...place, index: 1 })).not.toEqual(root);
  });

  it.each<[string, { index: unknown; size: unknown; path: unknown }]>([
    ['its index is a text', { index: '0', size: 2, path: [GOOD] }],
    ['its index is between two', { index: 0.5, size: 2, path: [GOOD] }],
    ['its index is missing', { index: undefined, size: 2, path: [GOOD] }],
    ['its index is before the first', { index: -1, size: 2, path: [GOOD] }],
    ['its index is after the last', { index: 2, size: 2, path: [GOOD] }],
    ['the number of decisions is a text', { index: 0, size: '2', path: [GOOD] }],
    ['the number of decisions is missing', { index: 0, size: undefined, path: [GOOD] }],
    ['it is the only one, which is signed alone', { index: 0, size: 1, path: [] }],
    ['there are more than may be signed at once', { index: 0, size: 21, path: Array(5).fill(GOOD) }],
    ['there is no path', { index: 0, size: 2, path: undefined }],
    ['its path is one text', { index: 0, size: 2, path: GOOD }],
    ['its path is too short', { ...place, path: [sibling] }],
    ['its path is too long', { ...place, path: [sibling, above, GOOD] }],
    ['one hash of its path is none', { ...place, path: [sibling, 'zz'] }],
    ['a hash of its path is a list', { index: 0, size: 2, path: [[GOOD]] }],
    ['a hash of its path has something before it', { index: 0, size: 2, path: [`0${GOOD}`] }],
    ['a hash of its path has something after it', { index: 0, size: 2, path: [`${GOOD}0`] }],
    ['a hash of its path is in capitals', { index: 0, size: 2, path: [GOOD.toUpperCase()] }],
  ])('leads nowhere where %s', (_, way) => {
    expect(rootAlong(first, way)).toBeUndefined();
  });
});
