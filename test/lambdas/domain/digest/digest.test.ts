import { describe, expect, it } from 'vitest';
import {
  type Digest,
  decodeDigest,
  digestKey,
  encodeDigest,
  isSpoilt,
  numberIn,
  publicKeyKey,
  sealDigest,
  signedMessage,
  slotOf,
} from '../../../../lambdas/domain/digest/digest.ts';
import {
  beginning,
  decodeStanding,
  encodeStanding,
  follow,
} from '../../../../lambdas/domain/digest/standing.ts';
import { leafHash, rootOf } from '../../../../lambdas/domain/digest/tree.ts';
import { sha256Hex } from '../../../../schema/canonical-json.ts';

const digest = (changes: Partial<Digest> = {}): Digest => ({
  format: 2,
  number: 1,
  prev: null,
  slot: '2026-03-02T09:00:00.000Z',
  every: 300,
  at: '2026-03-02T09:07:00.000Z',
  covers: '2026-03-02T09:05:00.000Z',
  since: null,
  heads: [],
  entries: 0,
  root: 'a'.repeat(64),
  history: 'b'.repeat(64),
  key: 'c'.repeat(64),
  ...changes,
});
const lineOf = (one: Digest) => encodeDigest({ text: sealDigest(one), signature: 'c2ln' });

describe('the slot of an instant', () => {
  it('begins where the time since 1970 divides by its length, and ends where the next begins', () => {
    expect(slotOf(new Date('2026-03-02T09:04:59.999Z'), 300)).toBe('2026-03-02T09:00:00.000Z');
    expect(slotOf(new Date('2026-03-02T09:05:00.000Z'), 300)).toBe('2026-03-02T09:05:00.000Z');
  });
});

describe('the line of a digest', () => {
  it('is the text that was signed and its signature, and is read back with its own hash', () => {
    const text = sealDigest(digest());
    const line = lineOf(digest());
    expect(line).toBe(`{"digest":${text},"signature":"c2ln"}`);
    expect(decodeDigest(line)).toEqual({
      text,
      signature: 'c2ln',
      hash: sha256Hex(line),
      digest: digest(),
    });
  });

  it('keeps a signature of any base64', () => {
    const signature = 'aZ09+/==';
    expect(decodeDigest(encodeDigest({ text: '{"a":"\n"}'.replace('\n', '\\n'), signature })).signature).toBe(
      signature,
    );
  });

  it.each<[string, string]>([
    ['has something before it', ` ${lineOf(digest())}`],
    ['has something after it', `${lineOf(digest())} `],
    ['has a signature of other signs', lineOf(digest()).replace('c2ln', 'c2-n')],
    ['has an empty signature', lineOf(digest()).replace('c2ln', '')],
    ['holds no object', '{"digest":1,"signature":"c2ln"}'],
    ['is empty', ''],
  ])('is no digest when it %s', (_, line) => {
    expect(() => decodeDigest(line)).toThrow(new SyntaxError('this is no signed digest'));
  });

  it('is signed over words that say what it is', () => {
    expect(Buffer.from(signedMessage('{}')).toString()).toBe(`countersign digest ${sha256Hex('{}')}\n`);
  });
});

describe('the names in the archive', () => {
  it('sort as their numbers do, and lead back to them', () => {
    expect(digestKey(42)).toBe('digests/000000000042.json');
    expect(numberIn(digestKey(42))).toBe(42);
    expect(numberIn('digests/none')).toBeNaN();
    expect(publicKeyKey('ab')).toBe('keys/ab.pem');
  });

  it.each([
    [{ texts: 1, markers: 0 }, false],
    [{ texts: 2, markers: 0 }, true],
    [{ texts: 0, markers: 1 }, true],
    [{ texts: 1, markers: 1 }, true],
    [{ texts: 0, markers: 0 }, true],
  ])('are spoilt by a marker that hides, and by a second text: %j', (kept, spoilt) => {
    expect(isSpoilt(kept)).toBe(spoilt);
  });
});

describe('where the chain of digests stands', () => {
  const lines = [1, 2, 3].map((number) => decodeDigest(lineOf(digest({ number }))));
  const chainOf = (count: number) => lines.slice(0, count).reduce(follow, beginning());

  it('before the first digest is nowhere', () => {
    const { history, ...rest } = beginning();
    expect(rest).toEqual({ number: 0, hash: null, slot: '', covers: '', key: '' });
    expect(history.size).toBe(0);
  });

  it('after each is at its number and line, with the tree over all lines so far', () => {
    const { history, ...rest } = chainOf(3);
    const { slot, covers, key } = digest();
    expect(rest).toEqual({ number: 3, hash: lines[2]?.hash, slot, covers, key });
    expect(history.root()).toEqual(rootOf(lines.map(({ hash }) => leafHash(Buffer.from(hash, 'hex')))));
  });

  it('after one of the first format covers what was there when it was made', () => {
    const { covers: _, ...old } = digest();
    expect(follow(beginning(), { digest: { ...old, format: 1 }, hash: 'd'.repeat(64) }).covers).toBe(old.at);
  });

  it.each([1, 2, 3])('is read back as it was written: %i', (count) => {
    const read = decodeStanding(encodeStanding(chainOf(count)));
    expect(read && { ...read, history: read.history.root() }).toEqual({
      ...chainOf(count),
      history: chainOf(count).history.root(),
    });
    expect(read?.history.size).toBe(count);
  });

  it.each<[string, object]>([
    ['of no number', { number: '3' }],
    ['before the first digest', { number: 0, peaks: [] }],
    ['below it', { number: -1, peaks: ['aa'] }],
    ['of half a digest', { number: 1.5, peaks: ['aa', 'bb'] }],
    ['with too few hashes of its tree', { peaks: ['aa'] }],
    ['with too many', { peaks: ['aa', 'bb', 'cc'] }],
    ['with a hash that is no text', { peaks: ['aa', 1] }],
    ['without a slot', { slot: 1 }],
    ['without what it covers', { covers: null }],
    ['without a key', { key: {} }],
  ])('is not believed %s', (_, changes) => {
    const text = JSON.stringify({ ...JSON.parse(encodeStanding(chainOf(3))), ...changes });
    expect(decodeStanding(text)).toBeUndefined();
  });

  it('is not believed where it is no JSON at all', () => {
    expect(decodeStanding('')).toBeUndefined();
    expect(decodeStanding('null')).toBeUndefined();
  });
});
